import TestSupport
import Testing

extension Fact {
    /// Waits for a condition; the test fails if it does not hold by the deadline.
    ///
    /// - Parameters:
    ///   - words: the failure message, evaluated at the failure.
    ///   - limit: the longest wait.
    ///   - place: the source location of the failure.
    ///   - isSo: the condition.
    static func pass(
        _ words: @autoclosure () -> String = "",
        within limit: Duration = .seconds(30),
        at place: SourceLocation = #_sourceLocation,
        _ isSo: () throws -> Bool
    ) rethrows {
        let hasCome = try holds(within: limit, isSo)
        #expect(hasCome, "\(words())", sourceLocation: place)
    }

    /// Waits until a value is found.
    ///
    /// - Parameters:
    ///   - limit: the longest wait.
    ///   - place: the source location of a failure.
    ///   - look: looks for the value.
    /// - Returns: the value.
    /// - Throws: the error of `look`, or an error at the deadline.
    static func found<Value>(
        within limit: Duration = .seconds(30),
        at place: SourceLocation = #_sourceLocation,
        _ look: () throws -> Value?
    ) throws -> Value {
        var value: Value?
        _ = try holds(within: limit) {
            value = try look()
            return value != nil
        }
        return try #require(value, sourceLocation: place)
    }
}
