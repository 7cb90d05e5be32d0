/// The names under which the guardian keeps descriptors.
public enum KeptName {
    /// The supervisor's note.
    public static let note = "note"
    /// The specification of the project.
    public static let specification = "spec"
    /// The listener of the control socket.
    public static let control = "control"
    /// The stage of the logs, with its record.
    public static let stage = "stage"
    /// The socket on which services say how they are.
    public static let notify = "notify"

    /// What stands before the name of a service.
    public static let pipesPrefix = "log/"
    /// What stands before the place of a listener.
    public static let socketPrefix = "socket/"

    /// The log pipes of a service: reading and writing end of its standard output, then of its
    /// standard error.
    public static func pipes(of service: String) -> String { pipesPrefix + service }

    /// A listener that is held, by its place in `SocketPlaces`.
    public static func socket(_ place: Int) -> String { "\(socketPrefix)\(place)" }
}
