/// What can be tried once before a plain restart, when the cause of a failure is known.
public enum Remedy: String, Hashable, Codable, Sendable, CaseIterable, CustomStringConvertible {
    /// Find who holds the port, and end it where it is ours.
    case freePort = "port"
    /// Install the dependencies again from the lock file.
    case dependencies
    /// Repair the database file.
    case database

    /// The remedy's name, as it stands in the journal.
    public var description: String { rawValue }
}
