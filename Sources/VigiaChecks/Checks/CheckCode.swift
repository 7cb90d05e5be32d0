/// What a check can find, by codes that never change their meaning.
public enum CheckCode: String, CaseIterable, Sendable {
    /// Somebody listens on the port.
    case portTaken = "check.port_taken"
    /// The port cannot be listened on, for another reason.
    case portRefused = "check.port_refused"
    /// The kernel may give the port to an outgoing connection.
    case portLent = "check.port_lent"
    /// A Unix socket was left by a process that is gone.
    case staleSocket = "check.stale_socket"
    /// There is no such file or folder.
    case missing = "check.missing"
    /// It is something else than was wanted.
    case wrongKind = "check.wrong_kind"
    /// The service's user may not do with it what it has to.
    case denied = "check.denied"
    /// Variables are not set, or empty.
    case unset = "check.unset"
    /// There is no such program.
    case noProgram = "check.no_program"
    /// The program does not say its version.
    case noVersion = "check.no_version"
    /// The program is of another version than was wanted.
    case wrongVersion = "check.wrong_version"
    /// The disk has too little room.
    case diskFull = "check.disk_full"
    /// Too little memory is available.
    case memoryLow = "check.memory_low"
    /// The clock cannot be right.
    case clockWrong = "check.clock_wrong"
    /// A command of the configuration did not end well.
    case commandFailed = "check.command_failed"
    /// There was no answer in time.
    case tooLate = "check.too_late"
    /// The system refused to tell.
    case system = "check.system"

    /// What it means, as a sentence for the manual.
    public var meaning: String {
        switch self {
        case .portTaken: "another process listens on the port, or has a connection from it"
        case .portRefused: "the port cannot be listened on, for the reason that is told"
        case .portLent: "the port is one of those that the kernel gives to outgoing connections"
        case .staleSocket: "a Unix socket is in the way that no process has any more"
        case .missing: "there is no such file or folder"
        case .wrongKind: "there is something else in its place, such as a folder for a file"
        case .denied: "the user of the service may not read, write or run it"
        case .unset: "variables are not set, or empty"
        case .noProgram: "the program is not in the `PATH` of the service, or may not be run"
        case .noVersion: "the program does not say which version it is"
        case .wrongVersion: "the program is there, but of another version"
        case .diskFull: "the file system has less room, or takes fewer new files, than is wanted"
        case .memoryLow: "less memory is available than is wanted"
        case .clockWrong: "the machine's clock is set to a time that cannot be"
        case .commandFailed: "a command of the configuration did not exit with status 0"
        case .tooLate: "the check had no answer within its `timeout`"
        case .system: "the system refused to tell, for the reason that is told"
        }
    }

    /// What to do about it, for the manual.
    public var remedy: String {
        switch self {
        case .portTaken: "end it, by `vigia fix --take-port`, or give the service another port"
        case .portRefused: "ports below 1024 need root, or the capability CAP_NET_BIND_SERVICE"
        case .portLent: "reserve it in `net.ipv4.ip_local_reserved_ports`, or use one below"
        case .staleSocket: "the next start removes it where it is the service user's own; else rm"
        case .missing: "make it, or correct the path, which begins at the folder of `vigia.yaml`"
        case .wrongKind: "move it away, or correct the path"
        case .denied: "give the user of the service the right, with chmod or chown"
        case .unset: "set them under `env`, or in a file under `env_file`"
        case .noProgram: "install it, or write its whole path"
        case .noVersion: "name the command that says it as `version_command`"
        case .wrongVersion: "install one that will do, or put it first in `PATH`"
        case .diskFull: "make room; `du -xsh *` shows what takes it"
        case .memoryLow: "end what takes it, or give the machine more"
        case .clockWrong: "set it, best by a time service such as chrony"
        case .commandFailed: "its last lines say why"
        case .tooLate: "find out what it waits for, or give it a longer `timeout`"
        case .system: "it depends on the reason"
        }
    }
}
