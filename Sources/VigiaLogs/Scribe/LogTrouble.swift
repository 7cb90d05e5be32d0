internal import VigiaCore

/// The failure of writing a log, and how its pipe is treated meanwhile.
///
/// The pipe holds what it can. Once it has been nearly full for `patience`, output is discarded and
/// counted, so that a service waits for two seconds at most; writing is retried all the same. A
/// stream has only a reference, since failures are rare.
final class LogTrouble {
    /// When it began.
    let since: Instant
    private(set) var retryAt: Instant
    private var lookAt: Instant
    private var crowdedSince: Instant?
    private(set) var isDiscarding = false
    var discarded = 0
    /// How many discarded bytes were reported.
    var reported = 0

    static let patience = Duration.milliseconds(1500)
    static let lookEvery = Duration.milliseconds(250)

    /// Whether the disk is full.
    let isFull: Bool

    /// Records a first failure.
    init(at now: Instant, retryEvery span: Duration, isFull: Bool) {
        (since, self.isFull) = (now, isFull)
        (retryAt, lookAt) = (now + span, now + Self.lookEvery)
    }

    /// When to act next, even without new bytes.
    var due: Instant { isDiscarding ? retryAt : min(retryAt, lookAt) }

    /// Records another failure.
    func failed(at now: Instant, retryEvery span: Duration) { retryAt = now + span }

    /// Checks the pipe.
    ///
    /// - Returns: whether discarding starts now.
    func look(at now: Instant, isCrowded: Bool) -> Bool {
        guard now >= lookAt, !isDiscarding else { return false }
        lookAt = now + Self.lookEvery
        guard isCrowded else {
            crowdedSince = nil
            return false
        }
        let since = crowdedSince ?? now
        crowdedSince = since
        isDiscarding = now - since >= Self.patience
        return isDiscarding
    }
}
