import VigiaCore

/// The last answers with the history, each kept for some seconds, so that the file is read once for
/// many pages.
struct RecentAnswers {
    private var answers: [String: (body: [UInt8], until: Instant)] = [:]

    /// How long an answer is given again.
    private static let keptFor = Duration.seconds(5)
    /// The most answers that are kept, and the most bytes of one: a page has three requests.
    private static let (answersMax, bytesMax) = (8, 1 << 20)

    /// The answer to a request; nil where there is none, or it is too old.
    ///
    /// - Parameters:
    ///   - target: what the request asks for.
    ///   - now: the time.
    /// - Returns: the body.
    func answer(to target: String, at now: Instant) -> [UInt8]? {
        guard let found = answers[target], found.until > now else { return nil }
        return found.body
    }

    /// Keeps an answer for a while; the oldest one makes way.
    mutating func keep(_ body: [UInt8], to target: String, at now: Instant) {
        answers = answers.filter { $0.value.until > now }
        guard body.count <= Self.bytesMax else { return }
        if answers.count >= Self.answersMax,
            let oldest = answers.min(by: { $0.value.until < $1.value.until })
        {
            answers[oldest.key] = nil
        }
        answers[target] = (body, now + Self.keptFor)
    }
}
