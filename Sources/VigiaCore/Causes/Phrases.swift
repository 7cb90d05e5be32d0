/// The table of what runtimes, libraries, servers and the C library print; see `PhraseIndex`.
///
/// The order is the meaning: what tells more stands above what tells less. A line that names both
/// a damaged library and a missing file is about the library.
enum Phrases {
    /// All of it.
    static var table: [(cause: CauseClass, text: String)] {
        limits + network + data + packages + settings + files + [(.nativeCrash, crashes)]
            + translated
    }

    private static let limits: [(cause: CauseClass, text: String)] = [
        (.processesExhausted, threads),
        (.outOfMemory, memory),
        (.descriptorsExhausted, descriptors),
        (.diskFull, disks),
        (.addressInUse, addresses),
    ]

    private static let threads = """
        unable to create native thread
        unable to create new native thread
        failed to create new os thread
        newosproc
        can't start new thread
        can't create thread
        cannot create new thread
        can't fork
        cannot fork
        could not fork
        fork failed
        fork: retry
        unable to fork
        unable to create thread
        cannot create thread
        failed to create thread
        failed to spawn thread
        failed to create a thread
        could not create thread
        thread creation failed
        pthread_create*resource temporarily unavailable
        pthread_create failed
        fork*resource temporarily unavailable
        clone*resource temporarily unavailable
        spawn*resource temporarily unavailable
        thread*resource temporarily unavailable
        vfork*resource temporarily unavailable
        child process*resource temporarily unavailable
        new process*resource temporarily unavailable
        uv_thread_create
        spawn*eagain
        fork*eagain
        too many processes
        reached process limit
        too many threads
        """

    private static let memory = """
        javascript heap out of memory
        allocation failed - javascript
        outofmemoryerror
        outofmemoryexception
        insufficientexecutionstackexception
        std::bad_alloc
        bad_alloc
        memoryerror
        nomemoryerror
        allowed memory size of
        memory allocation of * bytes failed
        memory allocation failed
        failed to allocate memory
        failed to allocate
        unable to allocate
        cannot allocate
        can't allocate
        could not allocate
        couldn't allocate
        could not reserve enough space
        enomem
        out of memory
        virtual memory exhausted
        memory exhausted
        not enough memory
        insufficient memory
        there is insufficient memory
        heap exhausted
        gc overhead limit
        oom-kill
        oom killer
        """

    private static let descriptors = """
        emfile
        enfile
        too many open files
        no file descriptors available
        limit for number of file watchers
        too many open descriptors
        inotify instances
        inotify watch limit
        inotify_add_watch*no space left
        rlimit_nofile
        """

    private static let disks = """
        enospc
        edquot
        efbig
        no space left on device
        disk quota exceeded
        quota exceeded
        database or disk is full
        disk is full
        disk full
        the table '*' is full
        disk watermark
        sqlite_full
        storagefull
        not enough space on the disk
        not enough disk space
        not enough free disk
        insufficient disk space
        out of disk space
        no free space
        file size limit exceeded
        file too large
        """

    private static let addresses = """
        eaddrinuse
        address already in use
        address in use
        addrinuse
        port is already in use
        port is already allocated
        port * already in use
        port * is in use
        port * was already in use
        port * is already being used
        port * in use by
        already in use: ('
        connection in use: (
        can't connect to ('
        only one usage of each socket address
        another mysqld server running on port
        another process is listening
        another process is already listening
        already listening on
        is already in use by another process
        could not bind to address
        """

    /// What the C library says of a process that broke a rule of the machine.
    private static let crashes = """
        stack smashing detected
        buffer overflow detected
        double free or corruption
        double free detected
        free(): invalid
        free(): double
        malloc():
        malloc: corrupted
        realloc():
        munmap_chunk()
        corrupted size vs
        corrupted double-linked
        corrupted unsorted
        addresssanitizer
        threadsanitizer
        memorysanitizer
        undefinedbehaviorsanitizer
        leaksanitizer
        heap-use-after-free
        segmentation fault
        segfault
        sigsegv
        sigbus
        sigill
        bus error
        illegal instruction
        floating point exception
        stack overflow
        overflowed its stack
        access violation
        bad pointer dereference
        error has been detected by the java runtime
        fatal error in native method
        unexpected signal during runtime execution
        invalid memory reference
        pure virtual method called
        core dumped
        assertion `*' failed
        """
}
