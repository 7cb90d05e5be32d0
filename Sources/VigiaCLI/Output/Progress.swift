/// What a command waits for: one line that changes, or plain lines where nobody watches.
struct Progress {
    private let output: Output
    private var last = ""

    init(_ output: Output) { self.output = output }

    /// Shows the line, if it is another one than before.
    mutating func show(_ line: String) {
        let line = line.plain
        guard line != last else { return }
        last = line
        if output.showsProgress {
            output.note("\r\u{1B}[K" + String(line.prefix(max(20, output.width - 1))))
        } else {
            output.note(line + "\n")
        }
    }

    /// Takes the line away, so that an answer can follow.
    mutating func finish() {
        if output.showsProgress, !last.isEmpty { output.note("\r\u{1B}[K") }
        last = ""
    }
}
