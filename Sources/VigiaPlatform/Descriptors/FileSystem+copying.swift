internal import CLinux
internal import Glibc

extension FileSystem {
    /// Copies a file with its owner and permissions, and flushes the copy to the disk.
    ///
    /// On a file system with reflinks the copy shares its blocks with the original.
    ///
    /// - Parameters:
    ///   - old: the file to copy.
    ///   - new: the copy's name, which is not taken yet.
    /// - Throws: the failed system call; `ENOSPC` if the disk is full. A partial copy may remain.
    public static func copy(_ old: String, to new: String) throws(SystemError) {
        let source = try FileDescriptor.open(old, O_RDONLY)
        try copy(source, to: new)
    }

    /// Copies an open file, as above.
    ///
    /// - Throws: the failed system call.
    public static func copy(
        _ source: borrowing FileDescriptor,
        to new: String
    ) throws(SystemError) {
        let facts = try FileStatus(source)
        let copy = try FileDescriptor.open(new, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        if !copy.shareBlocks(of: source) { try transfer(source, copy, name: new) }
        try copy.takeOn(facts)
        try copy.settle(new)
    }

    private static func transfer(
        _ source: borrowing FileDescriptor,
        _ copy: borrowing FileDescriptor,
        name: String
    ) throws(SystemError) {
        let step = 1 << 24
        while true {
            // Source: copy_file_range(2).
            let count = copy_file_range(source.raw, nil, copy.raw, nil, step, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0, [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) { break }
            guard count >= 0 else { throw SystemError(call: "write \(name)", errno: errno) }
            // Some file systems return 0 if they cannot copy this way.
            if count == 0 { break }
        }
        var place = Int(lseek(copy.raw, 0, SEEK_CUR))
        while true {
            let bytes = source.bytes(from: place, limit: 1 << 20)
            if bytes.isEmpty { break }
            try copy.writeAll(bytes, at: place)
            place += bytes.count
        }
        guard try FileStatus(source).size == place else {
            throw SystemError(call: "read what becomes \(name)", errno: EIO)
        }
    }

    /// Flushes the names in a folder to the disk.
    ///
    /// - Parameter folder: its path.
    /// - Throws: the failed system call. Source: fsync(2).
    public static func settle(folder: String) throws(SystemError) {
        try FileDescriptor.open(folder, O_RDONLY | O_DIRECTORY).settle(folder)
    }

    /// Makes a folder and its missing parents with mode 0700.
    ///
    /// - Parameter folder: its absolute path.
    /// - Throws: the failed system call.
    public static func makePrivateFolders(_ folder: String) throws(SystemError) {
        if unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex
        else { throw SystemError(call: "make \(folder)", errno: errno) }
        try makePrivateFolders(String(folder[..<slash]))
        guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw SystemError(call: "make \(folder)", errno: errno)
        }
    }

    /// Removes a folder and the files in it; the folder holds no folders.
    ///
    /// Files that cannot be removed stay; the next call tries again.
    ///
    /// - Parameter folder: its absolute path.
    public static func removeFlatFolder(_ folder: String) {
        // A folder that cannot be listed is not removed either.
        for name in (try? FolderListing.names(in: folder)) ?? [] {
            _ = unsafe unlink("\(folder)/\(name)")
        }
        _ = unsafe rmdir(folder)
    }
}

extension FileDescriptor {
    /// Makes this file a reflink of another one: they share blocks until one of them changes.
    ///
    /// - Parameter source: a file on the same file system.
    /// - Returns: whether the file system supports it.
    public func shareBlocks(of source: borrowing FileDescriptor) -> Bool {
        // Source: ioctl_ficlone(2); `FICLONE` is a macro that Swift does not see.
        ioctl(raw, 0x4004_9409, source.raw) == 0
    }

    /// Flushes the file to the disk.
    ///
    /// - Parameter name: the file's name in the error.
    /// - Throws: the failed system call. Source: fsync(2).
    public func settle(_ name: String) throws(SystemError) {
        _ = try granted("settle \(name)", fsync(raw))
    }

    /// Truncates the file to so many bytes.
    ///
    /// - Throws: the failed system call. Source: ftruncate(2).
    public func cut(to size: Int) throws(SystemError) {
        _ = try granted("cut", ftruncate(raw, size))
    }

    /// Sets the file's mode to 0600.
    ///
    /// - Throws: the failed system call. Source: fchmod(2).
    public func restrict() throws(SystemError) {
        _ = try granted("chmod", fchmod(raw, 0o600))
    }

    /// Sets the permissions to those of another file, and the owner if that is allowed.
    ///
    /// - Throws: the failed system call, except for the owner.
    public func takeOn(_ facts: FileStatus) throws(SystemError) {
        // Only root may change an owner; if this user owns both files, nothing changes.
        _ = fchown(raw, facts.uid, facts.gid)
        _ = try granted("chmod", fchmod(raw, facts.mode))
    }
}
