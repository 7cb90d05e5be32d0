import Glibc
import VigiaCore

/// What a supervisor in the foreground tells on standard error.
final class Console: RecordSink {
    /// Tells an event in one line; what is only of use to who looks for a fault is left out.
    func hear(_ record: Record) {
        guard record.level != .known(.debug) else { return }
        let time = record.time.description.dropFirst(11).prefix(12)
        var line = "\(time) \(record.service.map { $0 + " " } ?? "")\(record.event.word)"
        if let run = record.run { line += " (run \(run))" }
        if let cause = record.cause { line += ": \(cause.words)" }
        for text in record.fields.texts { line += " " + text }
        Self.say(String(line.map { $0.isNewline ? " " : $0 }))
    }

    /// Writes one line to standard error; where that is closed, nobody listens.
    static func say(_ line: String) {
        let bytes = Array((line.withoutSecrets + "\n").utf8)
        _ = unsafe write(2, bytes, bytes.count)
    }
}
