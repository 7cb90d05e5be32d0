import VigiaLogs
import VigiaPlatform

/// The way of log lines to the output: merged, filtered, and printed.
struct LogView {
    private let merge: LogMerge
    private var logFilter: LogFilter
    private var printer: LogPrinter

    init(
        _ request: LogRequest,
        _ logs: [(history: LogHistory, range: LogRange)],
        _ shell: Shell,
        isNamed: Bool
    ) {
        printer = LogPrinter(
            shell,
            logs.map(\.history.place.name),
            isNamed: isNamed,
            isTimed: request.isTimed,
            isSought: request.sought != nil
        )
        let (narrow, surplus) = Self.narrowed(logs, request)
        let readers = narrow.map {
            LogReader($0.history, $0.range, holdsUnfinished: request.follows)
        }
        merge = LogMerge(readers)
        logFilter = LogFilter(request.sought, skips: surplus)
    }

    /// Whether the reader of the output is still there.
    var goesOn: Bool { printer.goesOn }

    /// Whether anything was printed.
    var hasPrinted: Bool { printer.hasPrinted }

    /// Shows the existing lines.
    mutating func showRecorded() {
        while printer.goesOn, let (reader, piece) = merge.next(isExact: printer.isExact) {
            logFilter.take(piece, of: reader) { printer.show($0) }
        }
        printer.flush()
    }

    /// Shows new lines.
    mutating func showNew() {
        merge.lookAgain()
        showRecorded()
    }

    /// Ends an incomplete line.
    mutating func finish() { printer.finish() }

    /// Narrows ranges to little more than the last lines wanted, and returns how many lines they
    /// have too many.
    private static func narrowed(
        _ logs: [(history: LogHistory, range: LogRange)],
        _ request: LogRequest
    ) -> (logs: [(history: LogHistory, range: LogRange)], surplus: Int) {
        guard let last = request.last else { return (logs, 0) }
        var (narrow, most) = (logs, Int?.some(0))
        if request.sought == nil {
            for (place, log) in logs.enumerated() {
                let (range, all) = log.history.range(log.range, lines: last)
                narrow[place].range = range
                most = all.flatMap { all in most.map { $0 + all } }
            }
            if let most, most <= last { return (narrow, 0) }
        }
        // The lines are counted first, without keeping them.
        let merge = LogMerge(narrow.map { LogReader($0.history, $0.range) })
        var logFilter = LogFilter(request.sought, skips: nil)
        while let (reader, piece) = merge.next(isExact: false) {
            logFilter.take(piece, of: reader) { _ in }
        }
        return (narrow, max(0, logFilter.count - last))
    }
}
