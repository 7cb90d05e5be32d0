internal import CLinux
internal import Glibc

/// Finds the file of a program.
public enum ProgramSearch {
    /// Where a program is looked for without a `PATH`.
    public static let usualPath = "/usr/local/bin:/usr/bin:/bin"

    /// Looks a program up as execvp(3) does; a name with a slash is taken from a folder.
    ///
    /// - Parameters:
    ///   - word: the program's name.
    ///   - path: the `PATH` that it will have; nil for the usual one.
    ///   - folder: the absolute folder that it will start in.
    /// - Returns: an absolute path of what may be executed.
    /// - Throws: `ENOENT` where there is none, `EACCES` where it may not be executed.
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

    /// Whether this is a file that may be executed; else `errno` says why not.
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
