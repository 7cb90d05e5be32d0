import VigiaCore
import VigiaLogs

// What services write, as far as alerts look at it.
extension Alerts {
    /// What to look for in the output of a service; nil for nothing.
    func output(of service: ServiceSpec, _ channel: LogChannel) -> OutputRules? {
        policy?.rules.output(of: service, isError: channel == .stderr)
    }

    func hear(_ answer: ScribeAnswer) {
        guard case .noticed(let log, let sign) = answer else { return }
        let subject = RecordSubject(service: log.service)
        let file: RecordFields = ["log": .text(log.file)]
        switch sign {
        case .matched(let pattern, let line, let count):
            let fields: RecordFields = [
                "pattern": .text(pattern), "line": .text(line), "lines": .count(count),
            ]
            host.say(.logMatched, file + fields, of: subject)
        case .fast(let excess):
            let fields: RecordFields = [
                "bytes": .count(excess.bytes), "norm_bytes": .count(excess.norm),
                "window_ms": .milliseconds(excess.window),
            ]
            host.say(.errorRateHigh, file + fields, of: subject)
        }
    }
}
