/// The meaning of an answer to a probe.
public enum Verdict: Hashable, Codable, Sendable {
    /// The service is well.
    case pass
    /// The service answers that it is degraded, for this reason; shown, and never a cause to
    /// restart.
    case degraded(String)
    /// The service does not answer as it must, for this reason.
    case fail(String)
    /// The probe could not run, because Vigia lacked a resource of its own, named here; says
    /// nothing about the service.
    case notProbed(String)
}
