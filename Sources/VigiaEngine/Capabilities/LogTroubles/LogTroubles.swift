import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Tells what becomes of logs: what was rotated and removed, what the disk refused, what is lost.
final class LogTroubles: Capability {
    private unowned let host: any Host
    private var watch: EventLoop.Watch?
    /// Bytes of each service's output that were lost, by its name.
    private var dropped: [String: Int] = [:]
    /// What the last disk trouble had dropped of each log when it was last told.
    private var droppedNow: [LogName: Int] = [:]

    init(_ host: any Host) { self.host = host }

    /// Sees to it that services go on while the disk does not answer: their pipes are emptied.
    func begin(with inventory: Inventory) {
        watch = host.loop.whenReadable(host.scribe.stallDescriptor) { [unowned self] in
            for log in host.scribe.lookForStall() { failed(log, "the disk does not answer") }
        }
    }

    func stop() { watch = nil }

    func hear(_ answer: ScribeAnswer) {
        switch answer {
        case .writeFailed(let log, let error): failed(log, "\(error)")
        case .dropping(let log, let dropped): count(dropped, of: log)
        case .writeRecovered(let log, let dropped, let lasted): recovered(log, dropped, lasted)
        case .archived(let log, let file, _, let cutsLine):
            tell(log, .logArchived, ["file": .text(file)])
            if cutsLine { tell(log, .logLineCut, ["file": .text(file)]) }
        case .removed(let file, let bytes, let reason):
            let facts: RecordFields = [
                "file": .text(file), "bytes": .count(bytes), "for": .text(reason.rawValue),
            ]
            host.say(.logRemoved, facts, level: reason == .disk ? .warning : .info)
        case .tail, .flushed, .gone, .uncompressed, .performed, .noticed: break
        }
    }

    /// A log cannot be written.
    private func failed(_ log: LogName, _ words: String) {
        tell(log, .logUnwritable, ["detail": .text(words)])
    }

    func describe(_ service: Int, in status: inout ServiceStatus) {
        status.logDroppedBytes = droppedBytes(of: status.name)
    }

    /// Bytes of a service's output that were lost.
    func droppedBytes(of service: String) -> Int { dropped[service, default: 0] }

    private func recovered(_ log: LogName, _ dropped: Int, _ lasted: Duration) {
        count(dropped, of: log)
        droppedNow[log] = nil
        let facts: RecordFields = [
            "dropped": .count(dropped), "lasted_ms": .milliseconds(lasted),
            "detail": .text("dropped \(grouped(dropped)) bytes in \(lasted.text)"),
        ]
        tell(log, .logWritable, facts, level: dropped > 0 ? .warning : .info)
    }

    /// Counts what is lost; within one trouble the count is of all so far.
    private func count(_ now: Int, of log: LogName) {
        dropped[log.service, default: 0] += now - droppedNow[log, default: 0]
        droppedNow[log] = now
    }

    /// Writes down what is about a log.
    private func tell(
        _ log: LogName,
        _ event: EventKind,
        _ facts: RecordFields,
        level: RecordLevel? = nil
    ) {
        let service = log == .journal ? nil : log.service
        let fields: RecordFields = ["log": .text(log.file)]
        host.say(event, fields + facts, level: level, of: RecordSubject(service: service))
    }
}

/// `12331008` as `12,331,008`.
private func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}
