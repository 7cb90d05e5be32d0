import Glibc

extension Store {
    /// Opens the file at a path, and makes its folder where that is missing.
    ///
    /// The file is its owner's alone: it holds who the customers are, and who may log in.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - note: hears where others could read it until now, or still can.
    /// - Returns: the open database.
    /// - Throws: `DatabaseError`, also where the file is none.
    package static func open(
        _ path: String,
        note: (String) -> Void = { _ in }
    ) throws(DatabaseError) -> Store {
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            // A folder that is there already, or that cannot be made, shows when it is opened.
            _ = unsafe mkdir(String(path[..<slash]), 0o700)
        }
        PrivateFile.make(path)
        // SQLite gives the files beside it the rights that it has itself.
        for file in [path, path + "-wal", path + "-shm"] {
            if let words = PrivateFile.tighten(file) { note(words) }
        }
        return try Store(path: path)
    }
}

/// Files that only their owner may read.
enum PrivateFile {
    /// Makes an empty file, where there is none.
    static func make(_ path: String) {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        let file = unsafe Glibc.open(path, flags, 0o600 as mode_t)
        // Where it is there already, or cannot be made, SQLite says what there is to say.
        if file >= 0 { close(file) }
    }

    /// Takes a file from all but its owner.
    ///
    /// The file is never opened to be read: to close it would free the locks that SQLite has on it.
    ///
    /// - Parameter path: where it is; nothing happens where it is not there, or no plain file.
    /// - Returns: what was done, or could not be; nil where there was nothing to do.
    static func tighten(_ path: String) -> String? {
        let file = unsafe Glibc.open(path, O_PATH | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & 0o077 != 0
        else { return nil }
        guard unsafe chmod("/proc/self/fd/\(file)", status.st_mode & 0o700) == 0 else {
            return "others may read \(path), which cannot be changed: errno \(errno)"
        }
        return "others could read \(path) until now; it is its owner's alone"
    }
}
