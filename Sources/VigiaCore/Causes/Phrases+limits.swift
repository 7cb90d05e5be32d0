// Exhausted resources of the machine.
extension Phrases {
    static let limits: [(cause: CauseClass, text: String)] = [
        (.processesExhausted, threads),
        (.outOfMemory, memory),
        (.descriptorsExhausted, descriptors),
        (.diskFull, disks),
        (.addressInUse, addresses),
    ]

    static let threads = """
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
        what():*resource temporarily unavailable
        fork(): error 11
        fork() failed
        failed to fork
        error creating thread
        thread creation error
        unable to start thread
        failed to start thread
        could not start thread
        cannot start thread
        can't create new thread
        cannot create worker thread
        resource temporarily unavailable*fork
        resource temporarily unavailable*thread
        process limit exceeded
        """

    static let memory = """
        increase maxmemory
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
        memory allocation of * failed
        allocation of * failed
        allocation failed
        allocation failure
        failed allocation
        malloc failed
        malloc() failed
        realloc failed
        mmap failed*memory
        heap overflow
        memory limit exceeded
        memory limit * exceeded
        insufficient system memory
        insufficient device memory
        no memory left
        not enough space*memory
        memory pool exhausted
        reached heap limit
        """

    static let descriptors = """
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
        too many open sockets
        not enough file descriptors
        out of file descriptors
        no more file descriptors
        max_open_files reached
        file descriptor table full
        fdquotaexceeded
        file table overflow
        raise fd limit
        raise the fd limit
        increase the fd limit
        """

    static let disks = """
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
        nospaceleft
        not enough space on the disk
        not enough disk space
        not enough free disk
        insufficient disk space
        out of disk space
        no free space
        file size limit exceeded
        file too large
        not enough free space
        not enough disk
        not enough space
        insufficient free space
        insufficient space
        insufficient storage
        out of space
        low disk space
        disk space is low
        running out of disk
        no more space
        no disk space
        filesystem is full
        file system is full
        filesystem full
        volume is full
        volume full
        partition is full
        storage is full
        flood stage
        flood-stage
        could not extend file
        quota has been exceeded
        os error 28
        errno 28
        reached its minimum free
        below minimum free
        less than minimum free
        free space * below
        """

    static let addresses = """
        eaddrinuse
        address already in use
        address in use
        addrinuse
        addressinuse
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
        address is already in use
        address is in use
        addr in use
        bind: address
        errno 98
        os error 98
        port * already taken
        port * is taken
        port * is occupied
        port * is not available
        port * is not free
        port * unavailable
        port * already bound
        already bound to
        already running on port
        already running on http
        something is already running
        socket is already in use
        socket * already in use
        another process is using
        another program is using
        already used by another
        in use by another process
        being used by another process
        """
}
