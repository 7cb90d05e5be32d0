extension Phrases {
    /// A missing settings file, which would otherwise match faults in settings.
    static let missingSettings = """
        error opening configuration file
        error opening config file
        open *.toml: no such file
        open *.yaml: no such file
        open *.yml: no such file
        read *.toml: no such file
        read *.yaml: no such file
        read *.yml: no such file
        """

    static let files: [(cause: CauseClass, text: String)] = [
        (.permissionDenied, refusals),
        (.fileMissing, missing),
    ]

    private static let refusals = """
        eacces
        eperm
        erofs
        permission denied
        permissionerror
        permissiondenied
        operation not permitted
        access is denied
        access denied
        accessdenied
        unauthorizedaccess
        access to the path
        read-only file system
        readonlyfilesystem
        attempt to write a readonly database
        not writable
        is not writeable
        not readable
        insufficient privilege
        insufficient permission
        must be run as root
        must be root
        need to be root
        requires root
        not running as root
        has wrong ownership
        has invalid permissions
        has group or world access
        bad permissions
        are too open
        execution of the postgresql server is not permitted
        must be writable
        must be writeable
        must be readable
        is not owned by
        not owned by
        wrong permissions
        unsafe permissions
        insecure permissions
        incorrect permissions
        permissions are wrong
        permissions * too open
        should not be accessible
        is world readable
        is world writable
        world-readable
        world-writable
        group writable
        group-writable
        no write permission
        no write access
        no permission
        lacks permission
        missing permission
        not have permission
        requires superuser
        requires privileges
        requires elevated
        privileged port
        setuid failed
        setgid failed
        setuid() failed
        setgid() failed
        requires * access to
        can not run * as root
        can not run as root
        how to run * as root
        cannot run * as root
        cannot run as root
        can't run * as root
        can't run as root
        not be run as root
        refusing to run as root
        do not run * as root
        don't run * as root
        not run as root
        as the root user
        accessible by owner only
        accessible only by
        operation is not permitted
        """

    private static let missing = """
        no rule to make target
        error opening zip file
        missing * directory: /
        missing * file: /
        enoent
        no such file or directory
        no such file
        nosuchfile
        filenotfound
        file not found
        file does not exist
        file doesn't exist
        directory does not exist
        directory not found
        directorynotfound
        not found or is not a file
        could not find file
        could not find a part of the path
        cannot find the file
        cannot find the path
        cannot find file
        can't find file
        can't open file
        cannot open file
        could not open file
        could not open input file
        can't open perl script
        unable to access jarfile
        unable to open file
        unable to find file
        template not found
        templatenotfound
        templatedoesnotexist
        does not exist or is not a directory
        missing file
        unable to open database file
        sqlite_cantopen
        path does not exist
        data directory * does not exist
        unable to load host key
        no hostkeys available
        no host key
        failed opening required
        failed opening '*' for inclusion
        cannot stat
        could not stat
        file * does not exist
        file * doesn't exist
        file * not found
        file * is missing
        file * was not found
        directory * does not exist
        directory * doesn't exist
        directory * not found
        directory * is missing
        folder * does not exist
        path * does not exist
        "/*" does not exist
        '/*' does not exist
        "/*" not found
        '/*' not found
        required file
        no config file
        no configuration file
        could not find config
        could not find configuration
        cannot find config
        cannot open config
        can't open config
        could not open config
        unable to open config
        failed to open config
        could not read file
        unable to read file
        cannot read file
        can't read file
        could not load file
        no input file
        template * not found
        asset * not found
        """
}
