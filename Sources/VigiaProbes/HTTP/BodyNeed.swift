internal import VigiaCore

/// How much of an answer's body a probe needs.
enum BodyNeed {
    /// Nothing: the head decides.
    case nothing
    /// The status in a JSON object of a 2xx answer, where the body comes soon and is short; else
    /// the head decides.
    case glance
    /// The whole body, up to `HTTPReader.bodyMax` bytes.
    case whole
    /// The end of the body; its content is not needed, and its length is not limited.
    case end

    init(_ expectation: Expectation?, after method: HTTPTarget.Method = .get) {
        // Whatever its head says, an answer to HEAD has no body.
        guard method != .head else {
            self = .nothing
            return
        }
        guard let expectation else {
            self = .glance
            return
        }
        self = !expectation.json.isEmpty ? .whole : expectation.isWhole ? .end : .nothing
    }

    /// How long a glance waits for the body after the head has arrived.
    static let glanceWithin = Duration.seconds(1)
}
