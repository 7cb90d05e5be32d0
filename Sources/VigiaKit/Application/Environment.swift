import CKit

/// The environment of this process.
public enum Environment {
    /// All variables, as they were at the start of the process.
    public static let current: [String: String] = {
        var found: [String: String] = [:]
        guard var place = unsafe kit_environment() else { return found }
        while let entry = unsafe place.pointee {
            let parts = unsafe String(cString: entry)
                .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { found[String(parts[0])] = String(parts[1]) }
            unsafe place += 1
        }
        return found
    }()
}
