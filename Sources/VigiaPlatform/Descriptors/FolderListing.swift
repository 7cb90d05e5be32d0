internal import Glibc

/// The names in folders.
public enum FolderListing {
    /// Lists a folder, in no order, without `.`, `..` and names that are not UTF-8.
    ///
    /// - Parameter folder: its path; a missing folder counts as empty.
    /// - Returns: the names, without the folder.
    /// - Throws: the failed system call. Source: opendir(3), readdir(3).
    public static func names(in folder: String) throws(SystemError) -> [String] {
        guard let stream = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw SystemError(call: "list \(folder)", errno: errno)
        }
        defer { unsafe closedir(stream) }
        return unsafe names(of: stream)
    }

    /// Lists an open folder.
    ///
    /// - Parameter folder: a descriptor that may be read.
    /// - Returns: the names, as above.
    /// - Throws: the failed system call. Source: fdopendir(3).
    public static func names(of folder: borrowing FileDescriptor) throws(SystemError) -> [String] {
        // fdopendir takes ownership of a descriptor, so it gets its own.
        let raw = try granted("list", fcntl(folder.raw, F_DUPFD_CLOEXEC, 0))
        guard let stream = unsafe fdopendir(raw) else {
            let number = errno
            close(raw)
            throw SystemError(call: "list", errno: number)
        }
        defer { unsafe closedir(stream) }
        return unsafe names(of: stream)
    }

    private static func names(of stream: OpaquePointer) -> [String] {
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    unsafe String(validatingCString: text)
                }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
