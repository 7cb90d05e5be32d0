public import VigiaJSON

/// Why a run failed.
public struct FailureStatus: Hashable, Sendable {
    /// The number of the run.
    public let run: UInt64
    /// The coarse cause, a word of `CauseClass`.
    public let cause: String
    /// How surely the cause is known, a word of `Confidence`; nil where the supervisor does not say.
    public let confidence: String?
    /// The decisive line of the output; nil where none names the cause.
    public let line: String?
    /// The failure in words.
    public let detail: String

    /// Takes a failure; `cause` is a word of `CauseClass`, and `confidence` one of `Confidence`.
    public init(run: UInt64, cause: String, confidence: String?, line: String?, detail: String) {
        (self.run, self.cause, self.confidence) = (run, cause, confidence)
        (self.line, self.detail) = (line, detail)
    }
}

extension FailureStatus: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("run", run)
            json.member("class", cause)
            json.member("confidence", confidence)
            json.member("line", line)
            json.member("detail", detail)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            run: try json.member("run"),
            cause: try json.member("class"),
            confidence: try json.member("confidence"),
            line: try json.member("line"),
            detail: try json.member("detail")
        )
    }
}
