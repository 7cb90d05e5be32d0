/// Lets one synchronisation run at a time, beside the requests.
package actor Synchroniser {
    /// How the one is that runs, or ran last.
    package enum State: Equatable, Sendable {
        case idle
        case running
        case done(Synchronisation.Report)
        case failed(Failure)
    }

    /// Why one failed.
    package struct Failure: Equatable, Sendable {
        /// Whose fault it is; of what may be over soon, what clients are told.
        package enum Kind: Equatable, Sendable { case crm, passing(String), own }

        package let kind: Kind
        /// For the log; it may hold what clients should not see.
        package let reason: String

        init(_ error: any Error) {
            reason = "\(error)"
            let words = (error as? DatabaseError)?.passingWords ?? HTTPFailure.passingWords(error)
            kind = error is PloomeFailure ? .crm : words.map(Kind.passing) ?? .own
        }
    }

    private let synchronisation: Synchronisation
    private(set) package var state = State.idle
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var waiterCount = 0

    package init(_ synchronisation: Synchronisation) { self.synchronisation = synchronisation }

    /// Begins one; whoever asks while one runs gets that one.
    ///
    /// - Returns: how it is when it is over, or after `patience`: still running.
    package func run(waiting patience: Duration) async -> State {
        if state != .running {
            state = .running
            Task { [synchronisation] in
                do {
                    finish(.done(try await synchronisation.run()))
                } catch { finish(.failed(Failure(error))) }
            }
        }
        waiterCount += 1
        let number = waiterCount
        let late = Task {
            await pause(patience)
            wake(number)
        }
        await withCheckedContinuation { waiters[number] = $0 }
        late.cancel()
        return state
    }

    private func finish(_ state: State) {
        self.state = state
        for number in waiters.keys { wake(number) }
    }

    private func wake(_ number: Int) { waiters.removeValue(forKey: number)?.resume() }
}
