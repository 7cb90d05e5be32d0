internal import Glibc

/// The environment that this process was started with.
public enum ProcessEnvironment {
    /// All variables; entries without `=` are skipped.
    public static var all: [String: String] {
        var (words, index) = ([String](), 0)
        while let word = unsafe environ[index] {
            index += 1
            words.append(unsafe String(cString: word))
        }
        return variables(words)
    }

    /// The environment that another process was started with.
    ///
    /// Source: proc(5), `/proc/pid/environ`.
    ///
    /// - Parameter pid: the process.
    /// - Returns: the variables; nil if the process is gone or access is denied.
    public static func of(_ pid: Int32) -> [String: String]? {
        guard let bytes = ProcFile.readAll("/proc/\(pid)/environ") else { return nil }
        return variables(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }

    private static func variables(_ words: [String]) -> [String: String] {
        var all: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, !parts[0].isEmpty { all[String(parts[0])] = String(parts[1]) }
        }
        return all
    }
}
