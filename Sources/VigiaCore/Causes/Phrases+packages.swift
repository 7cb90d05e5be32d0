extension Phrases {
    static let packages: [(cause: CauseClass, text: String)] = [
        (.moduleMissing, modules),
        (.execFailed, programs),
    ]

    /// Phrases that would otherwise match a missing module.
    static let earlyBinaries = """
        possible cause: can't load
        possible cause: architecture word width
        possible cause: endianness
        cannot open shared object file*wrong elf
        bad magic number in '
        mach-o, but wrong architecture
        """

    static let binaries = """
        compiled to use * instructions
        requires * or greater
        requires * or newer
        requires * or later
        requires * or higher
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
        binaries are mismatched
        handshake key
        cpu does not support
        cpu lacks
        does not support avx
        requires avx
        requires sse
        requires a cpu
        requires x86-64
        kernel too old
        abi mismatch
        incompatible abi
        api version mismatch
        library version mismatch
        version mismatch detected
        wrong architecture
        different architecture
        architecture mismatch
        bad cpu type
        is not a valid win32
        was compiled for
        was built for
        was built against
        built for a different
        compiled for a different
        dtype size changed
        unsupported platform
        platform is not supported
        not supported on this platform
        unsupported architecture
        does not satisfy that requirement
        your ruby version is
        requires python >
        requires ruby version
        requires node
        abi version mismatch
        unsupported instruction set
        incompatible library
        unsupported cpu
        microarchitecture
        built with a different version
        compiled with a different version
        built against a different version
        """

    /// Phrases that would otherwise match a missing file.
    static let earlyModules = """
        cannot open shared object file
        could not load file or assembly
        failed opening required '*vendor/
        vendor/autoload.php
        could not find module
        failed to resolve import
        [error] could not resolve "
        """

    private static let modules = """
        no code for module
        erroneous pipeline: no element
        icu package
        cannot find module
        cannot find package
        can't find package
        no matching distribution found
        can't resolve '
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
        there is no package called
        no package called
        no such package
        package not found
        package * not found
        package * does not exist
        package * is missing
        module * is missing
        module * is not installed
        module * could not be found
        missing module
        missing package
        missing dependency
        missing library
        dependency * is missing
        unknown module
        unable to load module
        unable to find module
        unable to resolve module
        unable to load library
        unable to load plugin
        could not find plugin
        cannot find plugin
        unable to load extension
        cannot load module
        cannot load modules
        can't load module
        can't load library
        could not load module
        could not load library
        could not load plugin
        could not find library
        failed to load module
        failed to load library
        failed to load plugin
        failed to load extension
        failed to load shared library
        failed to load native library
        plugin * not found
        plugin * is not installed
        plugin * not installed
        extension * not found
        extension * is missing
        extension * is not installed
        extension * not installed
        extension * is not loaded
        library * not found
        requires ext-
        requires the * extension
        requested php extension
        unresolved import
        is not installed
        no such library
        could not resolve module
        unresolved module
        required module * not
        required module * missing
        required package * not
        required package * missing
        """

    private static let programs = """
        spawnerr:
        cannot execute: required file not found
        cannot execute binary file
        cannot execute:
        cannot run program
        bad interpreter
        exec format error
        enoexec
        executable file not found
        executable not found
        command not found
        sh: *: not found
        spawn * enoent
        failed to exec 
        failed to exec:
        failed to spawn: *no such file
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
        posix_spawn
        exec user process
        failed at step exec
        cannot exec 
        error starting process
        failed to start process
        cannot start program
        could not find executable
        cannot find executable
        no such executable
        """
}
