import Glibc

/// The kernel's words for an error number.
func errnoText(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}

extension Int32 {
    /// Whether this error number is about something that the user can put right.
    var isTheUsers: Bool {
        [EACCES, EPERM, EROFS, ENOENT, ENOTDIR, ENAMETOOLONG].contains(self)
    }
}
