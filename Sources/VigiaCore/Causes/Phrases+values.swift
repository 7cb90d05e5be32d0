// Missing values, and texts that cannot be parsed.
extension Phrases {
    static let values = """
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
        you must set
        you must specify
        you must provide
        you must define
        you need to set
        you need to provide
        you have to set
        you did not set
        need to be set
        need to set
        should be set
        cannot be empty
        can't be empty
        can not be empty
        no value for
        no value given
        no value provided
        was not provided
        not found in environment
        not found in the environment
        missing from environment
        missing from the environment
        missing from env
        required environment
        required env
        missing variable
        missing secrets
        missing credentials file
        mutually exclusive
        cannot be used together
        cannot be used with
        can't be used with
        conflicting options
        wasn't expected
        for flag -
        for flag --
        for option --
        for option '
        invalid choice
        failed to find attribute
        no such task
        no such target
        unknown subcommand
        unknown command
        unrecognized subcommand
        """

    static let grammar = """
        unexpected newline or end of string
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
        error ts*:
        error: ts*[error]:
        error cs*:
        type error:
        err_unknown_file_extension
        cannot use import statement
        missing right curly
        global symbol "*" requires explicit package
        bareword "*" not allowed
        expected (to close
        unexpected identifier
        unexpected indent
        unexpected $end
        unterminated string
        unterminated quoted
        unterminated
        unmatched ')'
        unmatched '}'
        unmatched "
        missing terminating
        cannot compile
        failed to parse source
        expected expression
        expected declaration
        transform failed
        expected * but found
        expected but *found
        """
}
