public import VigiaJSON

/// The answers to the probe of a service since the supervisor started, while its runs were ready.
public struct ProbeStatus: Hashable, Sendable {
    /// How many answers passed.
    public let passed: Int
    /// How many answers did not pass.
    public let failed: Int
    /// Whether no answer failed.
    public let neverFailed: Bool
    /// Whether every answer was the same, apart from digits.
    public let sameAnswer: Bool
    /// How many answers passed while a service that this one depends on did not serve.
    public let passedWithoutDependency: Int
    /// Whether the probe may not be able to fail.
    public let doubtful: Bool
    /// The time of the fastest passed answer, in milliseconds; nil before the first.
    public let fastestMilliseconds: Double?
    /// The time of the slowest passed answer, in milliseconds; nil before the first.
    public let slowestMilliseconds: Double?

    /// Takes the counts and times; times are in milliseconds.
    public init(
        passed: Int,
        failed: Int,
        neverFailed: Bool,
        sameAnswer: Bool,
        passedWithoutDependency: Int,
        doubtful: Bool,
        fastestMilliseconds: Double?,
        slowestMilliseconds: Double?
    ) {
        (self.passed, self.failed, self.neverFailed) = (passed, failed, neverFailed)
        (self.sameAnswer, self.doubtful) = (sameAnswer, doubtful)
        self.passedWithoutDependency = passedWithoutDependency
        self.fastestMilliseconds = fastestMilliseconds
        self.slowestMilliseconds = slowestMilliseconds
    }
}

extension ProbeStatus: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("passed", passed)
            json.member("failed", failed)
            json.member("never_failed", neverFailed)
            json.member("same_answer", sameAnswer)
            json.member("passed_without_dependency", passedWithoutDependency)
            json.member("doubtful", doubtful)
            json.member("fastest_ms", fastestMilliseconds)
            json.member("slowest_ms", slowestMilliseconds)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            passed: try json.member("passed"),
            failed: try json.member("failed"),
            neverFailed: try json.member("never_failed"),
            sameAnswer: try json.member("same_answer"),
            passedWithoutDependency: try json.member("passed_without_dependency"),
            doubtful: try json.member("doubtful"),
            fastestMilliseconds: try json.member("fastest_ms"),
            slowestMilliseconds: try json.member("slowest_ms")
        )
    }
}
