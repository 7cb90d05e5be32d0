internal import CLinux
internal import Glibc

/// Finds the file of a program.
public enum ProgramSearch {
    /// The search path if `PATH` is unset.
    public static let usualPath = "/usr/local/bin:/usr/bin:/bin"

    /// Finds a program as execvp(3) does; a name with a slash is relative to a folder.
    ///
    /// - Parameters:
    ///   - word: the program's name or path.
    ///   - path: the program's `PATH`; nil for the default one.
    ///   - folder: the program's working directory, absolute.
    /// - Returns: the absolute path of an executable file.
    /// - Throws: `ENOENT` if there is none, `EACCES` if it is not executable.
    public static func find(
        _ word: String,
        path: String?,
        from folder: String
    ) throws(SystemError) -> String {
        if word.utf8.contains(UInt8(ascii: "/")) {
            let file = word.hasPrefix("/") ? word : "\(folder)/\(word)"
            guard isExecutable(file) else { throw SystemError(call: "run \(word)", errno: errno) }
            return file
        }
        var refusal = ENOENT
        for place in (path ?? usualPath).split(separator: ":") {
            let file = "\(place.hasPrefix("/") ? "" : "\(folder)/")\(place)/\(word)"
            if isExecutable(file) { return file }
            if errno == EACCES { refusal = EACCES }
        }
        throw SystemError(call: "run \(word)", errno: refusal)
    }

    /// Whether this is an executable file; if not, `errno` says why.
    private static func isExecutable(_ file: String) -> Bool {
        var status = stat()
        guard unsafe access(file, X_OK) == 0, unsafe stat(file, &status) == 0 else { return false }
        guard status.st_mode & S_IFMT == S_IFREG else {
            errno = EACCES
            return false
        }
        return true
    }
}
