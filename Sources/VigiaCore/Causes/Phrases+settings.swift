extension Phrases {
    static let settings: [(cause: CauseClass, text: String)] = [
        (.fileMissing, missingSettings),
        (.configuration, mistakes),
        (.syntaxError, grammar),
        (.configuration, values),
    ]

    private static let mistakes = """
        bad directive
        unknown directive
        duplicate config
        bad command line option
        command line options
        unrecognized directive
        unrecognised directive
        unknown keyword
        invalid keyword
        unknown parameter
        unknown setting
        unknown configuration
        unknown config
        unknown variable '
        unknown section
        unrecognized configuration parameter
        unrecognized key
        unrecognized setting
        invalid value for parameter
        invalid value for
        invalid configuration
        invalid config
        invalid setting
        invalid port
        invalid number of arguments in
        invalid parameters
        invalid command '
        fatal config file error
        configuration error
        config error
        configerror
        configurationerror
        configurationexception
        configexception
        config.exceptions
        improperlyconfigured
        invalidconfiguration
        invalidconfig
        misconfigured
        misconfiguration
        syntax error in file
        syntax error on line
        error in config
        error in configuration
        error parsing config
        error reading config
        error loading config
        error while parsing config
        error while reading config
        failed to parse config
        failed to load config
        failed to read config
        failed to parse configuration
        failed to load configuration
        cannot parse config
        could not parse config
        unable to parse config
        directive is not allowed
        directive is duplicate
        is not terminated by ";"
        unexpected "}"
        unexpected "{"
        unexpected end of file, expecting
        has no listeners
        no "events" section
        no servers are inside upstream
        yaml:
        yamlexception
        yaml.scanner
        yaml.parser
        scannererror
        yaml::syntaxerror
        psych::syntaxerror
        invalidyaml
        toml:
        tomldecodeerror
        toml parse error
        tomllib
        bad indentation of a mapping
        missingsectionheader
        missing section header
        nosectionerror
        nooptionerror
        properties file
        bad configuration
        error parsing command line
        mapping values are not allowed
        did not find expected
        could not find expected
        cannot start any token
        requires a boolean value
        requires a numeric value
        no application encryption key
        secret_key_base
        unknown field
        unknown key
        unknown property
        unknown variant
        unknown lvalue
        unknown config option
        unknown value
        unknown log level
        unknown storage engine
        unexpected key
        unexpected property
        unexpected option
        unexpected field
        unrecognized field
        unrecognized property
        unrecognized parameter
        unrecognized config
        unrecognised setting
        unrecognised key
        unrecognised option
        unsupported option
        unsupported parameter
        unsupported directive
        unsupported value
        unsupported setting
        invalid value "
        invalid value '
        invalid value `
        invalid value * for
        invalid directive
        invalid property
        invalid listen
        invalid log level
        invalid loglevel
        invalid duration
        invalid time duration
        invalid bind address
        invalid listen address
        invalid hostname
        invalid yaml
        invalid toml
        invalid ini
        invalid boolean
        bad value
        bad parameter
        bad port
        bad option
        illegal value
        illegal setting
        wrong value
        missing field
        missing section
        missing property
        missing parameter
        missing directive
        duplicate directive
        duplicate section
        duplicate listen
        duplicate mapping key
        duplicated mapping key
        duplicate key in
        duplicate option
        duplicate definition
        cannot load config
        could not load config
        unable to load config
        can't load config
        failed to open and parse config
        can't parse config
        error while loading config
        configuration could not be
        configuration is invalid
        configuration file is invalid
        configuration is not valid
        configuration file * error
        configuration invalid
        config is invalid
        config invalid
        config is not valid
        config validation
        configuration validation
        parsing yaml
        parsing toml
        cannot unmarshal
        unmarshal error
        unmarshal errors
        field * not found in type
        is not a valid option
        is not a valid value
        is not a valid setting
        is not a valid directive
        is not a recognized
        is not a known option
        is not a known key
        is not an allowed
        is not allowed here
        is not allowed in this context
        must be one of
        should be one of
        is too low, increase
        bootstrap check failure
        allowed_hosts
        no such user
        no such group
        unknown user
        unknown group
        user * does not exist
        group * does not exist
        cannot get uid
        cannot get gid
        cannot find user
        can't find user
        could not find user
        unable to find user
        cannot find group
        can't find group
        invalid user
        invalid group
        getpwnam
        getgrnam
        cannot assign requested address
        can't assign requested address
        eaddrnotavail
        port out of range
        port number out of range
        port * is out of range
        invalid port number
        port must be
        acl not found
        vcl compilation failed
        no such setting
        config*must be
        no admin account
        check that the user exists
        bad user name
        bad group name
        must be a valid port
        must be a valid url
        """
}
