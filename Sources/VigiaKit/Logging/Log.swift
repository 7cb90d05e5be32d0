/// Writes what a backend has to say: lines of JSON, or lines for people where a terminal reads.
///
/// What went wrong goes to stderr, where `vigia errors` finds it, and all else to stdout.
public struct Log: Sendable {
    /// How much a line matters.
    public enum Level: String, Comparable, Sendable {
        /// Only of interest to whoever looks for a fault.
        case debug
        /// What happens as it should.
        case info
        /// What works, but not as it should.
        case warning
        /// What failed.
        case error

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }

        /// Whether the first matters less.
        public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
    }

    /// The part of the backend that speaks.
    public let source: String
    private let settings: LogSettings

    /// Makes a log for a program that is no ``Backend``; that has one.
    ///
    /// - Parameters:
    ///   - source: a word, which `DEBUG` may name.
    ///   - environment: where `LOG_LEVEL`, `LOG_FORMAT` and `DEBUG` are.
    /// - Throws: where one of them has no meaning.
    public init(
        _ source: String,
        environment: [String: String] = Environment.current
    ) throws(ServerError) {
        self.init(source: source, settings: try LogSettings(environment))
    }

    init(source: String, settings: LogSettings) {
        (self.source, self.settings) = (source, settings)
    }

    /// The same log for another part of the backend.
    ///
    /// - Parameter source: a word, which `DEBUG` may name.
    /// - Returns: the log.
    public func of(_ source: String) -> Self { Self(source: source, settings: settings) }

    /// Says what is only of interest to whoever looks for a fault; only where `DEBUG` asks for it.
    public func debug(_ message: @autoclosure () -> String, _ context: [String: String] = [:]) {
        if isWritten(.debug) { write(.debug, message(), context, nil) }
    }

    /// Says what happened.
    public func info(_ message: @autoclosure () -> String, _ context: [String: String] = [:]) {
        if isWritten(.info) { write(.info, message(), context, nil) }
    }

    /// Says what is not as it should be.
    ///
    /// - Parameters:
    ///   - message: one sentence.
    ///   - context: facts beside it.
    ///   - hint: what whoever reads it can do.
    public func warning(
        _ message: String,
        _ context: [String: String] = [:],
        hint: String? = nil
    ) { if isWritten(.warning) { write(.warning, message, context, hint) } }

    /// Says what failed.
    ///
    /// - Parameters:
    ///   - message: one sentence.
    ///   - context: facts beside it.
    ///   - hint: what whoever reads it can do.
    public func error(_ message: String, _ context: [String: String] = [:], hint: String? = nil) {
        write(.error, message, context, hint)
    }

    /// Whether details are wanted, which take work to gather.
    var isDebugging: Bool { isWritten(.debug) }

    private func isWritten(_ level: Level) -> Bool {
        level >= settings.level || level == .debug && settings.debugs(source)
    }

    private func write(
        _ level: Level,
        _ message: String,
        _ context: [String: String],
        _ hint: String?
    ) {
        let line = LogLine(
            time: .now,
            level: level,
            source: source,
            message: message,
            context: context.sorted { $0.key < $1.key },
            hint: hint
        )
        let isError = level == .error
        let isReadable = isError ? settings.isErrorForPeople : settings.isOutputForPeople
        (isError ? LogOutput.errors : .output).write(line.bytes(isReadable: isReadable)) { lost in
            line.noting(lost: lost).bytes(isReadable: isReadable)
        }
    }
}
