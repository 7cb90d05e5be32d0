import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform

/// Prints log lines: unchanged when piped, escaped and coloured on a terminal, or as JSON.
struct LogPrinter {
    private let output: Output
    private let names: [LogName]
    private let form: Form
    private let isTimed: Bool
    /// The prefix of each log's lines; empty for a single service.
    private let labels: [[UInt8]]
    private var time: (of: WallTime, text: [UInt8])?
    private var waiting: [UInt8] = []
    /// The log whose unchanged output ended without newline.
    private var unended: Int?
    private(set) var hasPrinted = false
    /// Whether the reader of the output is still there.
    private(set) var goesOn = true

    private enum Form {
        /// Bytes in pieces of any size.
        case bytes
        /// Lines, each with a prefix.
        case lines
        case json
    }

    /// The most bytes buffered before writing, and the most that are copied for it.
    private static let (waitingMax, copiedMax) = (64 * 1024, 16 * 1024)

    /// - Parameters:
    ///   - shell: the output, and whether it is JSON.
    ///   - names: the logs.
    ///   - isNamed: whether each line shows its service.
    ///   - isTimed: whether each line shows its time.
    ///   - isSought: whether lines are searched, so that each shown line is complete.
    init(_ shell: Shell, _ names: [LogName], isNamed: Bool, isTimed: Bool, isSought: Bool) {
        (output, self.names, self.isTimed) = (shell.output, names, isTimed)
        let isPlain = !isNamed && !isTimed && !isSought && !shell.output.isTerminal
        form = shell.wantsJSON ? .json : isPlain ? .bytes : .lines
        labels = isNamed ? Self.labels(names, shell.output) : names.map { _ in [] }
    }

    /// Whether all lines of a piece must have one time.
    var isExact: Bool { isTimed || form == .json }

    /// Prints an item of the filter.
    mutating func show(_ item: LogFilter.Item) {
        switch item {
        case .gap:
            guard form != .json else { return }
            waiting += Array((output.paint("--", .dim) + "\n").utf8)
        case .piece(let piece, let reader):
            switch piece.content {
            case .lines(let bytes): show(bytes, piece, reader)
            case .missing, .repeated: note(piece, reader)
            }
        }
        if waiting.count > Self.waitingMax { flush() }
    }

    /// Writes buffered bytes.
    mutating func flush() {
        if !waiting.isEmpty, goesOn { goesOn = output.writeBytes(waiting[...]) }
        waiting.removeAll(keepingCapacity: true)
    }

    /// Ends an incomplete line, and writes buffered bytes.
    mutating func finish() {
        if unended != nil { waiting.append(0x0A) }
        unended = nil
        flush()
    }

    private mutating func show(_ bytes: ArraySlice<UInt8>, _ piece: LogPiece, _ reader: Int) {
        hasPrinted = true
        guard form != .bytes else { return hand(bytes, reader) }
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let end = bytes.lineEnd(from: place)
            let text = bytes[place..<(bytes[end - 1] == 0x0A ? end - 1 : end)]
            place = end
            if form == .json {
                waiting += JSON.encode(LogLine(piece, names[reader], text))
            } else {
                if isTimed { waiting += stamp(piece.time) }
                waiting += labels[reader]
                show(text, reader)
            }
            waiting.append(0x0A)
            if waiting.count > Self.waitingMax { flush() }
        }
    }

    /// Writes bytes unchanged; a line of one log is ended before a line of another.
    private mutating func hand(_ bytes: ArraySlice<UInt8>, _ reader: Int) {
        if let unended, unended != reader { waiting.append(0x0A) }
        unended = bytes.last == 0x0A ? nil : reader
        guard bytes.count > Self.copiedMax else { return waiting += bytes }
        flush()
        if goesOn { goesOn = output.writeBytes(bytes) }
    }

    private mutating func show(_ text: ArraySlice<UInt8>, _ reader: Int) {
        guard output.isTerminal else { return waiting += text }
        let isRed = names[reader].channel == .stderr && output.hasColour
        // Bytes of the escape sequences, since the line may be invalid UTF-8.
        if isRed { waiting += Array("\u{1B}[31m".utf8) }
        waiting += visible(text, colours: output.hasColour ? .kept : .removed)
        if isRed { waiting += Array("\u{1B}[0m".utf8) }
    }
}

// Prefixes.
extension LogPrinter {
    private static let colours: [Colour] = [.cyan, .yellow, .magenta, .green, .blue]

    /// The names of logs; a mark shows standard error.
    private static func labels(_ names: [LogName], _ output: Output) -> [[UInt8]] {
        let services = names.map(\.service)
        let width = output.isTerminal ? services.map(\.count).max() ?? 0 : 0
        var colours: [String: Colour] = [:]
        return names.map { name in
            let next = Self.colours[colours.count % Self.colours.count]
            let colour = colours[name.service] ?? next
            colours[name.service] = colour
            let mark = name.channel == .stderr ? "!" : " "
            let label = output.paint(name.service.plain.padded(to: width), colour)
            return Array((label + output.paint("\(mark)| ", .dim)).utf8)
        }
    }

    /// The local time as prefix: `2026-11-24 14:02:30.123 `.
    private mutating func stamp(_ moment: WallTime) -> [UInt8] {
        if let time, time.of == moment { return time.text }
        let text = Array(output.paint(moment.local(in: .system), .dim).utf8) + [UInt8(ascii: " ")]
        time = (moment, text)
        return text
    }
}

// Notes.
extension LogPrinter {
    /// Reports a gap or possible repetition: between the lines for people and in JSON; on stderr if
    /// the output goes to another program.
    private mutating func note(_ piece: LogPiece, _ reader: Int) {
        let name = names[reader]
        guard form != .json else {
            waiting += JSON.encode(LogLine(piece, name)) + [0x0A]
            return
        }
        let words = words(about: piece.content)
        guard output.isTerminal else {
            flush()
            return output.note("\(name.service.plain) (\(name.channel.rawValue)): \(words)\n")
        }
        waiting += labels[reader] + Array((output.paint("-- \(words) --", .dim) + "\n").utf8)
    }

    private func words(about content: LogPiece.Content) -> String {
        guard case .missing(let count) = content else {
            return "what follows may be here twice: a supervisor was killed while it wrote"
        }
        return "\(count.grouped) bytes are missing here: the disk was full or did not answer"
    }
}

extension Int {
    /// The number with thousands separators: `12,331,008`.
    fileprivate var grouped: String {
        var text = ""
        for (place, digit) in String(self).reversed().enumerated() {
            if place > 0, place % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
