internal import CLinux
public import VigiaCore

/// The names under which the guardian keeps descriptors.
public enum KeptName {
    /// The specification of the project, and the note of its state: both under one name, so that
    /// another specification comes with its own note or not at all.
    public static let specification = "spec"
    /// Where an older Vigia kept the note.
    public static let note = "note"
    /// The listener of the control socket, and the file under its name.
    public static let control = "control"
    /// The lock file that was made in the place of the first one.
    public static let lock = "lock"
    /// What the guardian is found by without files; the guardian itself keeps it.
    public static let presence = "presence"
    /// The stage of the logs, with its record.
    public static let stage = "stage"
    /// The socket on which services say how they are.
    public static let notify = "notify"

    /// What stands before the name of a service.
    public static let pipesPrefix = "log/"
    /// What stands before the address of a listener.
    public static let socketPrefix = "socket/"

    /// The log pipes of a service: reading and writing end of its standard output, then of its
    /// standard error.
    public static func pipes(of service: String) -> String { pipesPrefix + service }

    /// A listener that is held, by its address: that stays whatever else is configured.
    public static func socket(_ address: HeldSocket.Address) -> String {
        let whole = "\(socketPrefix)\(address)"
        // The guardian's keys are short; a long path is told by its fingerprint.
        if whole.utf8.count < Int(VIGIA_KEY_BYTES_MAX) { return whole }
        let print = Checksum.of(whole.utf8)
        return "\(socketPrefix)\(String(print, radix: 16))"
    }
}
