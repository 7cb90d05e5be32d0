internal import Glibc

/// What a folder holds.
public enum FolderListing {
    /// The names in a folder, in no order; `.` and `..` are left out, and so are names that are
    /// not UTF-8.
    ///
    /// - Parameter folder: its path; one that is not there holds nothing.
    /// - Returns: the names, without the folder.
    /// - Throws: what the kernel refused. Source: opendir(3), readdir(3).
    public static func names(in folder: String) throws(SystemError) -> [String] {
        guard let stream = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw SystemError(call: "list \(folder)", errno: errno)
        }
        return unsafe names(of: stream)
    }

    /// The same of a folder that is open for reading, which is read from its beginning.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - path: what it is called where it cannot be listed.
    /// - Throws: what the kernel refused. Source: fdopendir(3).
    static func names(
        in folder: borrowing FileDescriptor,
        called path: String
    ) throws(SystemError) -> [String] {
        let copy = try granted("list \(path)", dup(folder.raw))
        guard let stream = unsafe fdopendir(copy) else {
            let number = errno
            close(copy)
            throw SystemError(call: "list \(path)", errno: number)
        }
        return unsafe names(of: stream)
    }

    private static func names(of stream: OpaquePointer) -> [String] {
        defer { unsafe closedir(stream) }
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
