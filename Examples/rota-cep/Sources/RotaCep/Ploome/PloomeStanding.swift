/// Knows whether the CRM answers, and asks it seldom: what it allows is for synchronisations.
package actor PloomeStanding {
    /// How long an answer is believed.
    static let freshness = Duration.seconds(30)

    private let client: PloomeClient
    private var known: (failure: PloomeFailure?, at: ContinuousClock.Instant)?

    package init(_ client: PloomeClient) { self.client = client }

    /// Throws what is wrong, if anything is.
    package func ask() async throws(PloomeFailure) {
        let now = ContinuousClock.now
        if let known, now - known.at < Self.freshness {
            if let failure = known.failure { throw failure }
            return
        }
        do throws(PloomeFailure) {
            try await client.probe()
            known = (nil, .now)
        } catch {
            // What never reached the CRM says nothing of it.
            if error != .unreachable(.busy), error != .unreachable(.cancelled) {
                known = (error, .now)
            }
            throw error
        }
    }
}
