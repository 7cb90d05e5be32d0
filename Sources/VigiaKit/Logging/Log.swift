/// Writes the backend's log: lines of JSON, or lines for people where the output is a terminal.
///
/// Errors go to standard error, where `vigia errors` finds them, and all other lines to standard
/// output.
public struct Log: Sendable {
    /// The level of a line.
    public enum Level: String, Comparable, Sendable {
        /// Details for finding a fault.
        case debug
        /// An expected event.
        case info
        /// Something works, but not as it should.
        case warning
        /// Something failed.
        case error

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }

        /// Whether the first level is lower.
        public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
    }

    /// The part of the backend that writes the line.
    public let source: String
    private let settings: LogSettings

    /// Makes a log for a program without a ``Backend``, which has one.
    ///
    /// - Parameters:
    ///   - source: a word, which `DEBUG` may name.
    ///   - environment: the variables, with `LOG_LEVEL`, `LOG_FORMAT` and `DEBUG`.
    /// - Throws: `ServerError.badSetting` where one of them is invalid.
    public init(
        _ source: String,
        environment: [String: String] = Environment.current
    ) throws(ServerError) {
        self.init(source: source, settings: try LogSettings(environment))
    }

    init(source: String, settings: LogSettings) {
        (self.source, self.settings) = (source, settings)
    }

    /// A log for another part of the backend, with the same settings.
    ///
    /// - Parameter source: a word, which `DEBUG` may name.
    /// - Returns: the log.
    public func of(_ source: String) -> Self { Self(source: source, settings: settings) }

    /// Logs details; written only at level `debug`, or where `DEBUG` names the source.
    public func debug(_ message: @autoclosure () -> String, _ context: [String: String] = [:]) {
        if isWritten(.debug) { write(.debug, message(), context, nil) }
    }

    /// Logs an expected event.
    public func info(_ message: @autoclosure () -> String, _ context: [String: String] = [:]) {
        if isWritten(.info) { write(.info, message(), context, nil) }
    }

    /// Logs something that works, but not as it should.
    ///
    /// - Parameters:
    ///   - message: one sentence.
    ///   - context: further facts by name.
    ///   - hint: what the reader can do.
    public func warning(
        _ message: String,
        _ context: [String: String] = [:],
        hint: String? = nil
    ) { if isWritten(.warning) { write(.warning, message, context, hint) } }

    /// Logs a failure.
    ///
    /// - Parameters:
    ///   - message: one sentence.
    ///   - context: further facts by name.
    ///   - hint: what the reader can do.
    public func error(_ message: String, _ context: [String: String] = [:], hint: String? = nil) {
        write(.error, message, context, hint)
    }

    /// Whether details are written, so that gathering them is worth the work.
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
