internal import Glibc

extension OwnedFolder {
    /// Frees a name: a file or empty folder is removed, a folder with contents is renamed and kept.
    ///
    /// - Parameter name: without a folder; a link is removed, not its target.
    /// - Throws: the failed system call.
    public func clear(_ name: String) throws(SystemError) {
        let folder = try open()
        if unsafe unlinkat(folder.raw, name, 0) == 0 || errno == ENOENT { return }
        if errno == EISDIR, unsafe unlinkat(folder.raw, name, AT_REMOVEDIR) == 0 { return }
        guard errno == ENOTEMPTY || errno == EEXIST else {
            throw SystemError(call: "unlink \(path)/\(name)", errno: errno)
        }
        for number in 1..<Self.asideMax {
            do throws(SystemError) {
                return try rename(name, to: "\(name).aside-\(number)")
            } catch let error where error.errno == EEXIST {}
        }
        try rename(name, to: "\(name).aside-\(Self.asideMax)")
    }

    /// The most folders kept under other names.
    private static let asideMax = 100
}
