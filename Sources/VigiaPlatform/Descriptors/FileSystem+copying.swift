internal import CLinux
internal import Glibc

extension FileSystem {
    /// Copies a file with its owner and permissions, and waits until it is on the disk.
    ///
    /// Where the file system can share blocks, it does, and nothing is copied.
    ///
    /// - Parameters:
    ///   - old: what is copied.
    ///   - new: the copy's name, which nobody has yet.
    /// - Throws: what the kernel refused; `ENOSPC` where there is no room. The copy may be there in
    ///   part then.
    public static func copy(_ old: String, to new: String) throws(SystemError) {
        let source = try FileDescriptor.open(old, O_RDONLY)
        try copy(source, to: new)
    }

    /// Copies an open file, as above.
    ///
    /// - Throws: what the kernel refused.
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
            // Some file systems answer 0 for what they cannot do.
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

    /// Waits until the names in a folder are on the disk.
    ///
    /// - Parameter folder: its path.
    /// - Throws: what the kernel refused. Source: fsync(2).
    public static func settle(folder: String) throws(SystemError) {
        try FileDescriptor.open(folder, O_RDONLY | O_DIRECTORY).settle(folder)
    }

    /// Makes a folder, and those above it that are missing; only their owner may enter them.
    ///
    /// - Parameter folder: its absolute path.
    /// - Throws: what the kernel refused.
    public static func makePrivateFolders(_ folder: String) throws(SystemError) {
        if unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex
        else { throw SystemError(call: "make \(folder)", errno: errno) }
        try makePrivateFolders(String(folder[..<slash]))
        guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw SystemError(call: "make \(folder)", errno: errno)
        }
    }

    /// Removes a folder and the files in it; it holds no folders.
    ///
    /// What cannot be removed stays, which harms nobody: it is looked for again.
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
    /// Makes the file a clone of another one, which shares its blocks until one of the two changes.
    ///
    /// - Parameter source: a file on the same file system.
    /// - Returns: whether the file system can do so.
    public func shareBlocks(of source: borrowing FileDescriptor) -> Bool {
        // Source: ioctl_ficlone(2); `FICLONE` is a macro that Swift does not see.
        ioctl(raw, 0x4004_9409, source.raw) == 0
    }

    /// Waits until all that the file holds is on the disk.
    ///
    /// - Parameter name: for the error.
    /// - Throws: what the kernel refused. Source: fsync(2).
    public func settle(_ name: String) throws(SystemError) {
        _ = try granted("settle \(name)", fsync(raw))
    }

    /// Ends the file behind so many bytes.
    ///
    /// - Throws: what the kernel refused. Source: ftruncate(2).
    public func cut(to size: Int) throws(SystemError) {
        _ = try granted("cut", ftruncate(raw, size))
    }

    /// Lets only its owner read and write the file.
    ///
    /// - Throws: what the kernel refused. Source: fchmod(2).
    public func restrict() throws(SystemError) {
        _ = try granted("chmod", fchmod(raw, 0o600))
    }

    /// Gives the file the permissions of another one, and its owner where that is allowed.
    ///
    /// - Throws: what the kernel refused, but for the owner.
    public func takeOn(_ facts: FileStatus) throws(SystemError) {
        // Only root may give files away; for whoever owns both, nothing changes.
        _ = fchown(raw, facts.uid, facts.gid)
        _ = try granted("chmod", fchmod(raw, facts.mode))
    }
}
