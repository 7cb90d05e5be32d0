/// The progress of a waiting command: one changing line on a terminal, plain lines otherwise.
struct Progress {
    private let output: Output
    private var last = ""

    init(_ output: Output) { self.output = output }

    /// Shows a line if it differs from the last one.
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

    /// Removes the line, before an answer.
    mutating func finish() {
        if output.showsProgress, !last.isEmpty { output.note("\r\u{1B}[K") }
        last = ""
    }
}
