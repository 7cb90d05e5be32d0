import VigiaHTTP

/// The request that a connection answers, or answered last.
struct Exchange {
    /// Counts the requests of a connection; an answer to an earlier one comes too late.
    private(set) var number: UInt64 = 0
    private(set) var method = Method.get
    /// Whether the connection stays open for another request.
    private(set) var isKept = true
    /// Why it is not served; nil where it is.
    private(set) var refusal: RequestRefusal?
    /// The handler at work.
    private var task: Task<Void, Never>?

    /// The next request is whole.
    mutating func begin(_ method: Method, isKept: Bool) {
        number += 1
        (self.method, self.isKept) = (method, isKept)
    }

    /// Takes the handler that answers it.
    mutating func handle(_ task: Task<Void, Never>) { self.task = task }

    /// The next request is one that is not served: the connection ends with the answer to it.
    mutating func refuse(_ refusal: RequestRefusal) {
        number += 1
        (self.refusal, method, isKept) = (refusal, .get, false)
    }

    /// The handler has answered.
    ///
    /// - Parameter isKept: whether the connection may stay open.
    mutating func end(mayKeep isKept: Bool) {
        task = nil
        self.isKept = self.isKept && isKept
    }

    /// The handler takes too long: what it answers comes too late, and the connection ends.
    mutating func abandon() {
        task?.cancel()
        number += 1
        isKept = false
    }

    /// Cancels the handler, who may still answer.
    func cancel() { task?.cancel() }

    /// Cancels the handler, and lets it go: the connection is closed.
    mutating func close() {
        task?.cancel()
        task = nil
    }

    /// Whether the client may go on sending a body that nobody takes.
    var isUpload: Bool { refusal == .bodyTooLong || refusal == .overloaded }
}
