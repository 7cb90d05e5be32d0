internal import Glibc

extension OwnedFolder {
    /// Frees a name for something new, whatever has it; a folder that holds anything is kept, under
    /// another name.
    ///
    /// - Parameter name: without a folder; a link is removed, not what it means.
    /// - Throws: what the kernel refused.
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

    /// How many folders that stood in the way are kept.
    private static let asideMax = 100
}
