extension Phrases {
    static let settings: [(cause: CauseClass, text: String)] = [
        (.configuration, mistakes),
        (.syntaxError, grammar),
        (.configuration, values),
    ]

    private static let mistakes = """
        bad directive
        unknown directive
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
        """

    private static let grammar = """
        syntaxerror
        syntax error
        indentationerror
        taberror
        parse error
        parseerror
        tokenmissingerror
        compileerror
        mismatcheddelimitererror
        unexpected symbol near
        unexpected end-of-input
        unexpected token
        unexpected end of input
        ' expected near
        malformed number near
        unfinished string near
        unsupportedclassversion
        more recent version of the java runtime
        unable to compile typescript
        compilation error
        error ts
        error cs
        err_unknown_file_extension
        cannot use import statement
        missing right curly
        global symbol "*" requires explicit package
        bareword "*" not allowed
        """

    private static let values = """
        environment variable
        environment variables
        env variable
        env var
        is not set
        not set
        is required
        not set in the environment
        is not defined in the environment
        is not configured
        not configured
        parameter not set
        unbound variable
        must not be empty
        must be set
        must be specified
        must be defined
        must be configured
        must be provided
        must specify
        must provide
        have to set
        please set
        you need to specify
        needs to be set
        neither * nor * specified
        is not specified
        not specified
        required option
        required setting
        required variable
        required argument
        required parameter
        required config
        missing required
        missing mandatory
        missing config
        missing option
        missing setting
        missing api key
        missing secret
        missing env
        missing value for
        missing argument
        following arguments are required
        required arguments were not provided
        requires an argument
        requires a value
        argument expected
        expected one argument
        unrecognized option
        unrecognised option
        unrecognized argument
        unrecognized command
        unrecognized vm option
        unrecognized arguments
        unknown option
        unknown argument
        unknown flag
        unknown switch
        unknown shorthand
        unexpected argument
        invalid option
        illegal option
        bad option
        no such option
        no such command
        not a valid option
        is not a valid value
        is not a valid port
        option not recognized
        flag provided but not defined
        invalid maximum heap size
        invalid initial heap size
        missing script
        could not resolve placeholder
        failed to bind properties
        failed to configure
        failed to determine a suitable driver
        validation error for settings
        validation errors for settings
        validation error for config
        validation errors for config
        notpresent
        out of range for parameter
        is outside the valid range
        must be between
        should be between
        port should be
        err_socket_bad_port
        invalid database url
        invalid connection string
        invalid dsn
        could not parse database url
        unsupported protocol scheme
        unsupported configuration
        could not locate a flask application
        no application module
        """
}
