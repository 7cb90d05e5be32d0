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
    /// SIGKILL to the supervisor.
    case supervisor
    /// SIGKILL to the guardian.
    case guardian

    /// Whether it breaks a part of Vigia, and no service must notice.
    var isOfVigia: Bool { self == .supervisor || self == .guardian }
}
