extension Phrases {
    static let packages: [(cause: CauseClass, text: String)] = [
        (.moduleMissing, modules),
        (.execFailed, programs),
    ]

    static let binaries = """
        version `glibc
        version `cxxabi
        version `gcc
        version `openssl
        version `lib
        glibc_2
        glibcxx_3
        node_module_version
        compiled against a different node
        compiled against version
        compiled using numpy
        invalid elf header
        file too short
        wrong elf class
        elf file os abi
        elf load command
        invalid mach-o
        incompatible architecture
        is an incompatible
        binary incompatibility
        incompatible binary
        incompatible library version
        undefined symbol
        symbol lookup error
        symbol not found
        error relocating
        relocation error
        unexpected reloc
        badimageformat
        compiled with module api
        unsatisfiedlinkerror: *: wrong
        cannot load native module
        gnu_hash
        cpu ISA level is lower
        unsupported engine
        engine "node" is incompatible
        requires a newer version
        is not compatible with this version
        incompatible with server
        you must install or update .net
        framework: 'microsoft
        """

    /// Those that would else be taken for a file.
    static let earlyModules = """
        cannot open shared object file
        could not load file or assembly
        failed opening required '*vendor/
        vendor/autoload.php
        could not find module
        """

    private static let modules = """
        cannot find module
        cannot find package
        can't resolve
        err_module_not_found
        err_package_path_not_exported
        module_not_found
        modulenotfounderror
        no module named
        module not found
        module '*' not found
        module "*" not found
        module "*" does not exist
        the module * was not found
        could not import module
        could not import '
        cannot load such file
        could not find gem
        could not find *in any of the sources
        could not find * in locally installed gems
        could not find 'bundler'
        gemnotfound
        missingspecerror
        gem::loaderror
        gem::conflicterror
        bundler could not find
        can't find gem
        classnotfoundexception
        noclassdeffounderror
        could not find or load main class
        no suitable driver
        unsatisfiedlinkerror
        in java.lib*.path
        can't locate * in @inc
        can't locate object method
        class "*" not found
        class '*' not found
        interface "*" not found
        unable to load dynamic library
        unable to load shared library
        unable to load dll
        unable to load celery application
        dllnotfound
        dll load failed
        library not loaded
        cannot load library
        error loading shared library
        module * is not available
        is not available)
        {undef,
        undef,[{
        no required module provides package
        is not in goroot
        is not in std
        cannot find crate
        no such module
        unable to resolve dependency
        distributionnotfound
        the '*' distribution was not found
        packagenotfounderror
        package * is not installed
        could not find application file
        """

    private static let programs = """
        cannot execute: required file not found
        cannot execute binary file
        cannot execute
        cannot run program
        bad interpreter
        exec format error
        enoexec
        executable file not found
        executable not found
        command not found
        spawn * enoent
        failed to exec
        exec failed
        execvp
        execve
        env: '*': no such file
        env: ‘*’: no such file
        env: *: no such file
        no such program
        unable to exec
        can't exec
        couldn't exec
        """
}
