import Glibc
import VigiaCore
import VigiaPlatform

/// Holds the disturbance of a drill, and undoes it at the end of its input: when the drill says so,
/// or is gone.
struct DisturbanceCommand: Command {
    static let usage = Usage(
        name: "drill-disturbance",
        summary: "Disturb a service for another command of Vigia.",
        argument: .init(name: "kind", summary: "What to do, and its arguments."),
        examples: ["vigia drill-disturbance hang 4711:12345"],
        exits: [(.ok, "everything was put back"), (.failed, "it could not be done")]
    )

    private let words: [String]

    init(_ words: ParsedWords) throws(CommandError) { self.words = words.arguments }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        // A signal to the terminal must not end it before everything is put back.
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { _ = signal(number, SIG_IGN) }
        do throws(DisturbanceError) {
            var disturbance = try Self.disturbance(words)
            shell.output.line("ready")
            var input = LineInput()
            guard input.next(within: nil) == .line("begin") else { return .ok }
            shell.output.line("begun \(try disturbance.begin())")
            hold(&disturbance, &input, shell)
            return .ok
        } catch {
            shell.output.line("failed \(error.problem.plain)")
            return .failed
        }
    }

    /// Goes on until the end.
    private func hold(
        _ disturbance: inout any Disturbance,
        _ input: inout LineInput,
        _ shell: Shell
    ) {
        var arrival = LineInput.Arrival.late
        while arrival == .late { arrival = input.next(within: disturbance.turn()) }
        let words = disturbance.undo()
        for text in words { shell.output.line("undone \(text)") }
        guard arrival == .ended, !words.isEmpty else { return }
        let all = words.joined(separator: ", ")
        shell.output.note("the drill ended early; put back: \(all)\n")
    }

    private static func disturbance(_ words: [String]) throws(DisturbanceError) -> any Disturbance {
        let rest = Array(words.dropFirst())
        switch words.first {
        case "hang": return try StoppedTree(rest)
        case "slow": return try SlowedTree(rest)
        case "folder": return try HeldFolder(rest)
        case "leak": return try LeakedMemory(rest)
        case "port": return try TakenPort(rest)
        default: throw DisturbanceError("there is no such disturbance")
        }
    }
}

/// The lines of standard input.
struct LineInput {
    /// What came of waiting.
    enum Arrival: Equatable {
        case line(String)
        case ended
        /// Nothing came in time.
        case late
    }

    private var received: [UInt8] = []

    /// Waits for a line.
    ///
    /// - Parameter limit: the longest wait; nil for no limit.
    /// - Returns: what came.
    mutating func next(within limit: Duration?) -> Arrival {
        let deadline = limit.map { Clock.uptime + $0 }
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return .line(String(decoding: received[..<end], as: UTF8.self))
            }
            let rest = deadline.map { max(.zero, $0 - Clock.uptime).milliseconds } ?? -1
            var question = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            let count = unsafe poll(&question, 1, Int32(clamping: rest))
            if count == 0 { return .late }
            if count < 0 { continue }
            var buffer = [UInt8](repeating: 0, count: 256)
            let size = unsafe read(0, &buffer, buffer.count)
            guard size > 0 else { return .ended }
            received += buffer[..<size]
        }
    }
}
