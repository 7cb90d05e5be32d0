import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform

/// A piece of a log as `--json` prints it.
struct LogLine: JSONWritable {
    private let piece: LogPiece
    private let name: LogName
    private let text: ArraySlice<UInt8>

    /// Creates the line of a piece; `text` is its text without newline.
    init(_ piece: LogPiece, _ name: LogName, _ text: ArraySlice<UInt8> = []) {
        (self.piece, self.name, self.text) = (piece, name, text)
    }

    /// Writes a JSON object; invalid UTF-8 becomes U+FFFD.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", piece.time.description)
            json.member("service", name.service)
            json.member("stream", name.channel.rawValue)
            json.memberIfPresent("run", piece.run?.raw)
            switch piece.content {
            case .lines: json.member("text", String(decoding: text, as: UTF8.self))
            case .missing(let count):
                json.member("event", "dropped")
                json.member("bytes", count)
            case .repeated: json.member("event", "repeated")
            }
        }
    }
}

extension WallTime {
    /// The local date and time: `2026-11-24 14:02:30.123`.
    func local(in zone: LocalZone) -> String {
        let rest = (milliseconds % 1000 + 1000) % 1000
        let time = zone.shown((milliseconds - rest) / 1000)
        let day = "\(time.year)-\(two(time.month))-\(two(time.day))"
        return "\(day) \(two(time.hour)):\(two(time.minute)):\(two(time.second))."
            + String("\(1000 + rest)".dropFirst())
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
