internal import VigiaCore

/// How much of an answer's body a probe needs.
enum BodyNeed {
    /// Nothing: the head decides.
    case nothing
    /// What a 2xx says of itself in a JSON object, where it comes soon and is short; else the head
    /// decides.
    case glance
    /// Up to `HTTPReader.bodyMax` bytes, whole.
    case whole
    /// Its end; what it holds is of no interest, and it may have any length.
    case end

    init(_ expectation: Expectation?) {
        guard let expectation else {
            self = .glance
            return
        }
        self = !expectation.json.isEmpty ? .whole : expectation.isWhole ? .end : .nothing
    }

    /// How long a glance waits for the body once the head is there.
    static let glanceWithin = Duration.seconds(1)
}
