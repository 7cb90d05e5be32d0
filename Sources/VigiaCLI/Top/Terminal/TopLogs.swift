import VigiaLogs
import VigiaPlatform

/// The output of services as `vigia logs -f` shows it, a bounded part at a time.
final class TopLogs {
    private let project: ProjectFolder
    private let output: Output
    private var merge = LogMerge([])
    private var printer: LogPrinter
    private let printed: Printed
    private var services: [String] = []

    /// What was printed and not taken yet.
    private final class Printed {
        var bytes: [UInt8] = []
    }

    /// How many lines are read back; fewer, where so many have more bytes than `firstTurns` read.
    private static let (lineCounts, firstTurns) = ([1_000, 100, 10], 4)
    /// The most bytes of one turn.
    private static let turnBytesMax = 1 << 20
    /// The most bytes of a line that is shown.
    private static let lineBytesMax = 4_096
    private static let gap = "\u{1B}[2m-- lines are left out: they come too fast --\u{1B}[0m"

    init(_ project: ProjectFolder, hasColour: Bool) {
        let printed = Printed()
        output = Output(
            isTerminal: true,
            hasColour: hasColour,
            write: { _ in },
            writeBytes: {
                printed.bytes += $0
                return true
            },
            note: { _ in }
        )
        (self.project, self.printed) = (project, printed)
        printer = Self.printer([], output)
    }

    private static func printer(_ names: [LogName], _ output: Output) -> LogPrinter {
        // It prints no JSON, and reads no configuration.
        let shell = Shell(output: output) { project, _ throws(CommandError) in
            throw .notRunning(folder: project.path)
        }
        let isNamed = Set(names.map(\.service)).count > 1
        return LogPrinter(shell, names, isNamed: isNamed, isTimed: false, isSought: true)
    }

    /// Shows other services from now on.
    ///
    /// - Parameter services: their names.
    /// - Returns: their last lines: fewer, where they are very long.
    func follow(_ services: [String]) -> [String] {
        self.services = services
        for count in Self.lineCounts {
            open(count)
            if (0..<Self.firstTurns).contains(where: { _ in read() }) { break }
        }
        return Array(lines().suffix(Self.lineCounts[0]))
    }

    private func open(_ count: Int) {
        let logs = services.flatMap { service in
            LogChannel.allCases.map { channel in
                let name = LogName(service: service, channel: channel)
                return LogHistory(LogPlace(name, project: project.path)) { _ in }
            }
        }
        merge = LogMerge(
            logs.map { log in
                let range = log.range(log.whole, lines: count).range
                return LogReader(log, range, holdsUnfinished: true)
            }
        )
        printer = Self.printer(logs.map(\.place.name), output)
        printed.bytes = []
    }

    /// The lines that were written since; where too many were, the last of them.
    ///
    /// - Returns: the lines, and whether these are instead of all lines before.
    func more() -> (lines: [String], isAnew: Bool) {
        merge.lookAgain()
        if read() { return (lines(), false) }
        printed.bytes = []
        return ([Self.gap] + follow(services), true)
    }

    /// Reads what there is.
    ///
    /// - Returns: false if there is more than one turn may read.
    private func read() -> Bool {
        var left = Self.turnBytesMax
        while left > 0 {
            guard let (reader, piece) = merge.next(isExact: false) else {
                printer.flush()
                return true
            }
            if case .lines(let bytes) = piece.content { left -= bytes.count }
            printer.show(.piece(piece, reader: reader))
        }
        printer.flush()
        return false
    }

    private func lines() -> [String] {
        guard !printed.bytes.isEmpty else { return [] }
        defer { printed.bytes = [] }
        return printed.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropLast(printed.bytes.last == UInt8(ascii: "\n") ? 1 : 0)
            .map { String(decoding: $0.prefix(Self.lineBytesMax), as: UTF8.self) }
    }
}
