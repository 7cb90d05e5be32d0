/// Lets logins go one after the other, so that none is looked at before what came of the last one
/// is known; and the peers by turns, so that none holds up another.
actor LoginQueue {
    /// The most that wait: as many as are proved within a second or so.
    static let most = 32

    private struct Waiting {
        let number: Int
        let peer: String
        let admit: CheckedContinuation<Bool, Never>
    }

    private var isTaken = false
    private var waiting: [Waiting] = []
    private var count = 0

    /// Waits for a turn, which `leave` ends.
    ///
    /// - Parameter peer: whose login it is.
    /// - Returns: false where there is no room, or the task is cancelled.
    func enter(_ peer: String) async -> Bool {
        if Task.isCancelled { return false }
        guard isTaken else {
            isTaken = true
            return true
        }
        guard makeRoom(for: peer) else { return false }
        count += 1
        let number = count
        return await withTaskCancellationHandler {
            await withCheckedContinuation { admit in
                let one = Waiting(number: number, peer: peer, admit: admit)
                waiting.insert(one, at: place(for: peer))
            }
        } onCancel: {
            Task { await self.refuse { $0.number == number } }
        }
    }

    /// Ends a turn; the next one begins.
    func leave() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().admit.resume(returning: true)
        }
    }

    /// How many wait.
    var length: Int { waiting.count }

    /// Behind as many of each other peer as this one has there itself.
    private func place(for peer: String) -> Int {
        let own = waiting.count { $0.peer == peer }
        var passed: [String: Int] = [:]
        return waiting.firstIndex { one in
            passed[one.peer, default: 0] += 1
            return passed[one.peer, default: 0] > own + 1
        } ?? waiting.endIndex
    }

    /// Where all places are taken, the last of the peer with the most gives way.
    private func makeRoom(for peer: String) -> Bool {
        guard waiting.count >= Self.most else { return true }
        let counts = waiting.reduce(into: [:]) { $0[$1.peer, default: 0] += 1 }
        guard let (greediest, most) = counts.max(by: { $0.value < $1.value }),
            most > counts[peer, default: 0] + 1
        else { return false }
        let last = waiting.last { $0.peer == greediest }?.number
        refuse { $0.number == last }
        return true
    }

    private func refuse(_ isMeant: (Waiting) -> Bool) {
        guard let place = waiting.firstIndex(where: isMeant) else { return }
        waiting.remove(at: place).admit.resume(returning: false)
    }
}
