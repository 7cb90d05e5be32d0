internal import Glibc

// Files that must survive a death of the machine.
extension OwnedFolder {
    /// Replaces the content of a file atomically, with mode 0600, and waits until the disk has it.
    ///
    /// - Parameters:
    ///   - name: without a folder.
    ///   - bytes: the new content.
    /// - Throws: the failed system call; the file is then as it was, or whole.
    public func replaceDurably(_ name: String, with bytes: [UInt8]) throws(SystemError) {
        let new = name + ".new"
        do throws(SystemError) {
            let file = try open(new, O_WRONLY | O_CREAT | O_TRUNC)
            try file.writeAll(bytes, at: 0)
            try file.settle("\(path)/\(new)")
        } catch {
            // An incomplete file is of no use.
            try? remove(new)
            throw error
        }
        try replace(name, by: new)
        try open().settle(path)
    }

    /// Waits until the disk has files that were replaced, and their names.
    ///
    /// - Parameter names: without a folder; one that is gone is left out.
    /// - Throws: the failed system call.
    public func settle(_ names: [String]) throws(SystemError) {
        for name in names {
            do throws(SystemError) {
                try open(name, O_RDONLY).settle("\(path)/\(name)")
            } catch let error where error.errno == ENOENT {
                continue
            }
        }
        try open().settle(path)
    }

    /// Reads a file that Vigia itself has written.
    ///
    /// - Parameters:
    ///   - name: without a folder.
    ///   - limit: the most bytes.
    /// - Returns: its content.
    /// - Throws: the failed system call, `ENOENT` among it.
    public func content(of name: String, limit: Int) throws(SystemError) -> [UInt8] {
        try open(name, O_RDONLY).bytes(from: 0, limit: limit)
    }
}
