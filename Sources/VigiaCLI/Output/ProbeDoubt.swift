import VigiaCore
import VigiaWire

/// Why a probe that has been observed should be looked at.
enum ProbeDoubt {
    /// The reason as a note; nil without one.
    static func note(_ service: ServiceStatus) -> String? {
        guard let probe = service.probe, probe.doubtful else { return nil }
        var note = "probe of \(service.name.plain): passed \(probe.passed) times, never failed"
        if probe.passedWithoutDependency > 0 {
            return note + ", not even while a service that it depends on was down "
                + "(\(probe.passedWithoutDependency) times); ask for an answer that needs it"
        }
        note += ", and always got the same answer; make sure that it can fail"
        return note
    }
}
