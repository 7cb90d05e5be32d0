/// How often a request is made again, and after which waits.
package struct Retries: Equatable, Sendable {
    /// How often it is made in all.
    package var attempts = 4
    /// The first wait; each further one is twice as long.
    package var delay = Duration.milliseconds(500)
    /// The longest wait, also where the server asks for a longer one.
    package var delayMax = Duration.seconds(30)

    package init(
        attempts: Int = 4,
        delay: Duration = .milliseconds(500),
        delayMax: Duration = .seconds(30)
    ) {
        (self.attempts, self.delay, self.delayMax) = (attempts, delay, delayMax)
    }

    /// The wait after so many attempts, or what the server asked for if that is longer.
    func wait(after attempts: Int, asked seconds: Int?) -> Duration {
        let own = delay * (1 << min(attempts - 1, 16))
        let asked = seconds.map { Duration.seconds(max(0, min($0, 1 << 20))) } ?? .zero
        return min(max(own, asked), delayMax)
    }
}

extension HTTPClient {
    /// Asks, and asks again for as long as that may help: without an answer, and at 429 and 5xx.
    ///
    /// - Returns: the last answer, whatever its status.
    /// - Throws: what the last attempt threw.
    func send(_ request: HTTPRequest, _ retries: Retries, at pace: Pace? = nil)
        async throws(HTTPFailure) -> HTTPAnswer
    {
        var attempts = 0
        while true {
            await pace?.turn()
            if Task.isCancelled { throw .cancelled }
            attempts += 1
            var asked: Int?
            do throws(HTTPFailure) {
                let answer = try await send(request)
                let mayHelp = answer.status == 429 || answer.status >= 500
                if !mayHelp || attempts >= retries.attempts { return answer }
                asked = answer.retryAfter
            } catch {
                if attempts >= retries.attempts || error == .cancelled { throw error }
            }
            await pause(retries.wait(after: attempts, asked: asked))
        }
    }
}

/// Waits; a task that is cancelled goes on at once, and makes no more requests.
func pause(_ wait: Duration) async {
    // Only a cancellation ends it early.
    try? await Task.sleep(for: wait)
}

/// Keeps requests apart, so that no more of them are made in a minute than a service allows.
package actor Pace {
    private let gap: Duration
    private var next = ContinuousClock.now

    package init(perMinute: Int) { gap = .seconds(60) / max(1, perMinute) }

    /// Returns when it is the caller's turn.
    func turn() async {
        let (now, mine) = (ContinuousClock.now, next)
        next = max(now, mine) + gap
        if mine > now { await pause(mine - now) }
    }
}
