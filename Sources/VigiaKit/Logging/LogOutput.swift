import CKit
import Synchronization

/// One of the two outputs of the process; no caller waits for its reader.
///
/// A line is written at once where the pipe has capacity. Otherwise lines are queued for a thread
/// that writes them later. When the queue is full, lines are counted and dropped, and the log
/// reports them once it goes on.
final class LogOutput: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var lost = 0
        /// Makes the line that reports how many lines were lost.
        var note: (@Sendable (Int) -> [UInt8])?
        /// Whether the thread runs that writes the queued lines.
        var isBehind = false

        /// Appends the report of lost lines to the queue.
        mutating func noteLost() {
            guard lost > 0, let note else { return }
            lines.append(note(lost))
            lost = 0
        }
    }

    /// The most bytes that a pipe takes in one piece; longer lines of several writers would mix.
    ///
    /// Source: pipe(7), PIPE_BUF.
    static let lineBytesMax = 4096
    /// The most queued lines, besides the report of lost ones.
    private static let linesMax = 512

    static let output = LogOutput(1)
    static let errors = LogOutput(2)

    private let descriptor: Int32
    private let state = Mutex(State())

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a line, or queues it; never waits.
    ///
    /// - Parameters:
    ///   - line: at most `lineBytesMax` bytes, with the line end.
    ///   - note: makes the line that reports how many lines were lost.
    func write(_ line: [UInt8], note: @escaping @Sendable (Int) -> [UInt8]) {
        let mustStart = state.withLock { state in
            let rest = state.isBehind ? line[...] : writeNow(line)
            guard !rest.isEmpty else { return false }
            guard state.lines.count < Self.linesMax else {
                (state.lost, state.note) = (state.lost + 1, note)
                return false
            }
            state.noteLost()
            state.lines.append(Array(rest))
            defer { state.isBehind = true }
            return !state.isBehind
        }
        if mustStart { Thread.startWhenPossible { self.catchUp() } }
    }

    /// Writes what the pipe takes, and returns the rest; nothing where no reader can ever come.
    private func writeNow(_ line: [UInt8]) -> ArraySlice<UInt8> {
        let count = unsafe line.withUnsafeBytes { bytes in
            unsafe kit_write_now(descriptor, bytes.baseAddress, bytes.count)
        }
        if count == Int64(KIT_AGAIN) { return line[...] }
        return count < 0 ? [] : line[Int(count)...]
    }

    private func catchUp() {
        while let lines = next() {
            for line in lines {
                unsafe line.withUnsafeBytes { bytes in
                    unsafe kit_write(descriptor, bytes.baseAddress, bytes.count)
                }
            }
        }
    }

    /// The queued lines; nil where there are none.
    private func next() -> [[UInt8]]? {
        state.withLock { state in
            if state.lines.isEmpty { state.noteLost() }
            guard !state.lines.isEmpty else {
                state.isBehind = false
                return nil
            }
            defer { state.lines = [] }
            return state.lines
        }
    }

    /// Waits until all lines are written, with a time limit.
    static func settle(within span: Duration) async {
        let end = Moment.now + span
        while Moment.now < end, output.isBehind || errors.isBehind {
            do { try await rest(.milliseconds(5)) } catch { return }
        }
    }

    private var isBehind: Bool { state.withLock { $0.isBehind } }
}
