internal import Glibc

/// The environment that this process was started with.
public enum ProcessEnvironment {
    /// Every variable with its value; words without `=` are not variables.
    public static var all: [String: String] {
        var (all, index) = ([String: String](), 0)
        while let word = unsafe environ[index] {
            index += 1
            let parts = unsafe String(cString: word)
                .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, !parts[0].isEmpty { all[String(parts[0])] = String(parts[1]) }
        }
        return all
    }
}
