/// What a drill breaks.
enum DrillKind: String, CaseIterable {
    /// SIGKILL to a service's main process.
    case kill
    /// SIGSTOP to a service's whole process tree.
    case hang
    /// SIGSTOP and SIGCONT in turn, so that a service answers late.
    case slow
    /// Memory in a service's cgroup, beyond its limit.
    case leak
    /// SIGKILL to a service's main process, while another process takes its port.
    case port
    /// A damaged page in a copy of a service's database.
    case database
    /// A file system that is full, for the logs of a project of its own.
    case disk
    /// SIGKILL to the supervisor.
    case supervisor
    /// SIGKILL to the guardian.
    case guardian

    /// Whether it is about Vigia itself, and not about one service.
    var isOfVigia: Bool { [.disk, .supervisor, .guardian].contains(self) }
}
