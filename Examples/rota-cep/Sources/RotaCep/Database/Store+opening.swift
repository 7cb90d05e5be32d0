import Glibc

extension Store {
    /// Opens the file at a path, and makes its folder where that is missing.
    package static func open(_ path: String) throws(DatabaseError) -> Store {
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            // A folder that is there already, or that cannot be made, shows when it is opened.
            _ = unsafe mkdir(String(path[..<slash]), 0o755)
        }
        return try Store(path: path)
    }
}
