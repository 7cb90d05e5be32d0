import CKit
import Synchronization

/// One of the two outputs of the process, on which no caller waits for whoever reads it.
///
/// A line is written at once where there is room for it. Where there is none, lines wait for a thread
/// that writes them later; those for which there is no place are counted and lost, and the log says
/// so when it goes on.
final class LogOutput: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var lost = 0
        /// Makes the line that tells how many were lost.
        var note: (@Sendable (Int) -> [UInt8])?
        /// Whether the thread is there, which writes what waits.
        var isBehind = false

        /// Puts the line of those that were lost behind the lines in front of them.
        mutating func noteLost() {
            guard lost > 0, let note else { return }
            lines.append(note(lost))
            lost = 0
        }
    }

    /// A pipe takes so many bytes in one piece, or lines of several threads and processes mix.
    ///
    /// Source: pipe(7), PIPE_BUF.
    static let lineBytesMax = 4096
    /// So many lines wait at most, and one that tells of those that were lost.
    private static let linesMax = 512

    static let output = LogOutput(1)
    static let errors = LogOutput(2)

    private let descriptor: Int32
    private let state = Mutex(State())

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a line, or keeps it for later; it never waits.
    ///
    /// - Parameters:
    ///   - line: at most `lineBytesMax` bytes with the line end.
    ///   - note: makes the line that tells how many were lost.
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

    /// What there is no room for; nothing where nobody can ever read it.
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

    /// What waits; nil where nothing does any more.
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

    /// Waits until all is written, but no longer than a time.
    static func settle(within span: Duration) async {
        let end = Moment.now + span
        while Moment.now < end, output.isBehind || errors.isBehind {
            do { try await rest(.milliseconds(5)) } catch { return }
        }
    }

    private var isBehind: Bool { state.withLock { $0.isBehind } }
}
