import Glibc
import VigiaCore
import VigiaWire

/// What a supervisor in the foreground tells on standard error.
enum Console {
    /// Tells an event in one line; what is only of use to who looks for a fault is left out.
    static func tell(_ record: EventRecord) {
        guard record.level != "debug" else { return }
        let time = record.time.split(separator: "T").last.map { $0.prefix(12) } ?? ""
        var line = "\(time) \(record.service.map { $0 + " " } ?? "")\(record.event)"
        if let run = record.run { line += " (run \(run))" }
        if let cause = record.cause { line += ": \(cause)" }
        for (name, value) in record.fields.sorted(by: { $0.key < $1.key }) {
            line += " \(name)=\(value)"
        }
        say(String(line.map { $0.isNewline ? " " : $0 }))
    }

    /// Writes one line to standard error; where that is closed, nobody listens.
    static func say(_ line: String) {
        let bytes = Array((line.withoutSecrets + "\n").utf8)
        _ = unsafe write(2, bytes, bytes.count)
    }
}
