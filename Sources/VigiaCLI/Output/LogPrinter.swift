import VigiaJSON
import VigiaLogs
import VigiaWire

/// Shows lines of logs: as they are when piped, harmless and coloured on a terminal, as JSON.
struct LogPrinter {
    private let output: Output
    private let wantsJSON: Bool
    /// Whether each line says whose it is.
    private let isNamed: Bool
    private var waiting: [UInt8] = []
    private(set) var hasPrinted = false

    /// What waits to be written together, at most a line more.
    private static let waitingMax = 64 * 1024

    init(_ shell: Shell, isNamed: Bool) {
        (output, wantsJSON, self.isNamed) = (shell.output, shell.wantsJSON, isNamed)
    }

    /// Shows what is new in a log; with `isLast` the unfinished line at its end too.
    mutating func read(_ log: OpenLog, isLast: Bool) {
        log.cursor.read { add($0, of: log.name) }
        if isLast { log.cursor.finish { add($0, of: log.name) } }
        write()
    }

    private mutating func add(_ line: ArraySlice<UInt8>, of name: LogName) {
        let text = line.last == 0x0A ? line.dropLast() : line
        waiting += wantsJSON ? json(text, name) : plain(text, name)
        waiting.append(0x0A)
        hasPrinted = true
        if waiting.count > Self.waitingMax { write() }
    }

    private mutating func write() {
        if !waiting.isEmpty { output.writeBytes(waiting) }
        waiting = []
    }

    private func plain(_ text: ArraySlice<UInt8>, _ name: LogName) -> [UInt8] {
        let label = isNamed ? self.label(name) : []
        guard output.isTerminal else { return label + text }
        let shown = visible(Array(text))
        guard name.channel == .stderr, output.hasColour else { return label + shown }
        // The bytes that turn the colour on and off, around bytes that need not be a String.
        let (on, off) = (Array("\u{1B}[31m".utf8), Array("\u{1B}[0m".utf8))
        return label + on + shown + off
    }

    /// Whose line it is; that of an error has a mark that can be looked for.
    private func label(_ name: LogName) -> [UInt8] {
        let mark = name.channel == .stderr ? "!" : " "
        return Array(output.paint("\(name.service)\(mark)| ", .dim).utf8)
    }

    private func json(_ text: ArraySlice<UInt8>, _ name: LogName) -> [UInt8] {
        JSON.encode(
            Line(
                service: name.service,
                stream: name.channel.rawValue,
                text: String(decoding: text, as: UTF8.self)
            )
        )
    }

    /// A line as `--json` gives it.
    private struct Line: JSONWritable {
        let service: String
        let stream: String
        let text: String

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("service", service)
                json.member("stream", stream)
                json.member("text", text)
            }
        }
    }
}
