import VigiaCore
import VigiaWire

/// Why a probe that has been observed should be looked at.
enum ProbeDoubt {
    /// The reason as a note; nil without one.
    static func note(_ service: ServiceStatus) -> String? {
        guard let probe = service.probe, probe.doubtful else { return nil }
        let words = words(service.name, probe.passed, probe.passedWithoutDependency)
        return "probe of " + words
    }

    /// The reason, after the name of the service.
    ///
    /// - Parameters:
    ///   - service: the name.
    ///   - passed: how many answers passed.
    ///   - without: how many of them while a service that it depends on was down.
    /// - Returns: the reason, and what to do.
    static func words(_ service: String, _ passed: Int, _ without: Int) -> String {
        let note = "\(service.plain): passed \(passed) times, never failed"
        if without > 0 {
            return note + ", not even while a service that it depends on was down "
                + "(\(without) times); ask for an answer that needs it"
        }
        return note + ", and always got the same answer; make sure that it can fail"
    }
}
