internal import CLinux
public import VigiaCore

/// The names under which the guardian keeps descriptors.
public enum KeptName {
    /// The specification and the checkpoint of the project.
    ///
    /// Both are kept under one name, so that another specification comes with its own checkpoint or
    /// not at all.
    public static let specification = "spec"
    /// The checkpoint of an older Vigia.
    public static let checkpoint = "note"
    /// The listener of the control socket, and the file at its path.
    public static let control = "control"
    /// The lock file that replaced the first one.
    public static let lock = "lock"
    /// The abstract socket by which the guardian is found without files; the guardian keeps it.
    public static let presence = "presence"
    /// The stage of the logs, with its record.
    public static let stage = "stage"
    /// The notify socket of the services.
    public static let notify = "notify"

    /// The prefix before the address on which the API is served.
    public static let apiPrefix = "api/"
    /// The prefix before the run of the gateway.
    public static let gatewayPrefix = "gateway/"

    /// The name of the listener of the API on TCP.
    public static func api(_ address: HeldSocket.Address) -> String { "\(apiPrefix)\(address)" }

    /// The name of the reading end of what the gateway reports.
    ///
    /// - Parameters:
    ///   - run: the run of the gateway.
    ///   - print: the checksum of what it was started with.
    /// - Returns: the name.
    public static func gateway(_ run: RunID, _ print: UInt64) -> String {
        "\(gatewayPrefix)\(run.raw)/\(String(print, radix: 16))"
    }

    /// The run and the checksum in a name of `gateway`; nil for another name.
    public static func gateway(in name: String) -> (run: RunID, print: UInt64)? {
        guard name.hasPrefix(gatewayPrefix) else { return nil }
        let parts = name.dropFirst(gatewayPrefix.count).split(separator: "/")
        guard parts.count == 2, let run = UInt64(parts[0]), let print = UInt64(parts[1], radix: 16)
        else { return nil }
        return (RunID(raw: run), print)
    }

    /// The prefix before the name of a service.
    public static let pipesPrefix = "log/"
    /// The prefix before the address of a held socket.
    public static let socketPrefix = "socket/"

    /// The log pipes of a service: reading and writing end for standard output, then for standard
    /// error.
    public static func pipes(of service: String) -> String { pipesPrefix + service }

    /// The name of a held socket: it depends only on the address, so it outlives a change of
    /// configuration.
    public static func socket(_ address: HeldSocket.Address) -> String {
        let whole = "\(socketPrefix)\(address)"
        // The guardian's keys are short, so a long path is replaced by its checksum.
        if whole.utf8.count < Int(VIGIA_KEY_BYTES_MAX) { return whole }
        let print = Checksum.of(whole.utf8)
        return "\(socketPrefix)\(String(print, radix: 16))"
    }
}
