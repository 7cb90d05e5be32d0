/// A repair that is tried once before a plain restart, when the cause of a failure is known.
public enum Remedy: String, Hashable, Codable, Sendable, CaseIterable, CustomStringConvertible {
    /// Find the process that holds the port, and end it where it belongs to the project.
    case freePort = "port"
    /// Install the dependencies again from the lock file.
    case dependencies
    /// Repair the database file.
    case database

    /// The remedy's name in the journal.
    public var description: String { rawValue }
}
