import LogMaking
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

/// The output of a reader as text.
extension LogReader {
    /// Everything that is available now.
    func text() -> String {
        var bytes: [UInt8] = []
        while case .lines(let lines) = next(through: .last, isExact: false)?.content {
            bytes += lines
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All pieces, each of one time and run.
    func pieces() -> [String] {
        var found: [String] = []
        while let piece = next(through: .last, isExact: true) {
            let run = piece.run.map { " run \($0.raw)" } ?? ""
            let what =
                switch piece.content {
                case .lines(let bytes): String(decoding: bytes, as: UTF8.self)
                case .missing(let count): "missing \(count)"
                case .repeated: "repeated"
                }
            found.append("\(piece.time.milliseconds)\(run): \(what)")
        }
        return found
    }
}

extension WallTime {
    /// The latest time.
    static let last = WallTime(milliseconds: .max)
}

extension LogMaker {
    /// The log as it is now; an unreadable file fails the test unless complaints are expected.
    func history(_ complaints: (any Complaints)? = nil) -> LogHistory {
        LogHistory(place) { words in
            if let complaints { complaints.add(words) } else { Issue.record("\(words)") }
        }
    }

    /// The lines of existing files, with the time of each according to the entries.
    ///
    /// A line also begins where a run begins or bytes are missing. Lines before the first entry of
    /// a file have that entry's time.
    var lines: [Line] {
        var known = entries.filter { $0.offset >= kept }.map { ($0.offset, $0.time.milliseconds) }
        for begin in begins {
            // Of several entries at the end of a file, the next file has none.
            if let first = firstEntry(from: begin) { known.append((begin, first)) }
        }
        known.sort { $0 < $1 }
        let marks = entries.filter { [.began, .dropped, .repeated].contains($0.kind) }
        var (breaks, found, start) = (marks.map(\.offset)[...], [Line](), kept)
        var (place, time) = (0, Int64.min)
        while start < text.count {
            breaks = breaks.drop { $0 <= start }
            let newline = text[...].firstNewline(from: start).map { $0 + 1 }
            let end = min(newline ?? text.count, breaks.first ?? text.count)
            while place < known.count, known[place].0 <= start {
                time = max(time, known[place].1)
                place += 1
            }
            found.append(Line(bytes: Array(text[start..<end]), time: time))
            start = end
        }
        return found
    }

    /// A line as a test sees it.
    struct Line {
        let bytes: [UInt8]
        let time: Int64
    }
}

/// Receives messages about unreadable files.
protocol Complaints: AnyObject {
    func add(_ words: String)
}

/// Stores messages about unreadable files.
final class KeptComplaints: Complaints {
    private(set) var all: [String] = []

    func add(_ words: String) { all.append(words) }
}
