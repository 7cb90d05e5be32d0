internal import VigiaCore

/// A log that cannot be written, and what becomes of the service's pipe meanwhile.
///
/// The pipe keeps what it can hold. Once it has been crowded for `patience`, what comes is
/// discarded and counted, so that a service is held up for two seconds at most; it is tried
/// again all the same. Few logs have one, so it is only a reference to those that do not.
final class LogTrouble {
    /// When it began.
    let since: Instant
    private(set) var retryAt: Instant
    private var lookAt: Instant
    private var crowdedSince: Instant?
    private(set) var isDiscarding = false
    var discarded = 0
    /// How many bytes of that were told.
    var told = 0

    static let patience = Duration.milliseconds(1500)
    static let lookEvery = Duration.milliseconds(250)

    /// Whether the disk is full.
    let isFull: Bool

    /// Begins with a first failure.
    init(at now: Instant, retryEvery span: Duration, isFull: Bool) {
        (since, self.isFull) = (now, isFull)
        (retryAt, lookAt) = (now + span, now + Self.lookEvery)
    }

    /// When something is to be done, even if nothing comes.
    var due: Instant { isDiscarding ? retryAt : min(retryAt, lookAt) }

    /// It failed again.
    func failed(at now: Instant, retryEvery span: Duration) { retryAt = now + span }

    /// Looks at the pipe.
    ///
    /// - Returns: whether discarding begins now.
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
