import Glibc

/// The kernel's message for an error number.
func errnoText(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}

extension Int32 {
    /// Whether the user can fix the cause of this error number.
    var isTheUsers: Bool {
        [EACCES, EPERM, EROFS, ENOENT, ENOTDIR, ENAMETOOLONG].contains(self)
    }
}
