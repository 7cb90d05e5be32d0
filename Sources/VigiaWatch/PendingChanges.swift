import VigiaCore

/// What changed and is not told yet, in the order in which it was found.
///
/// It reads no clock: whoever asks says what time it is.
struct PendingChanges {
    /// Files that changed together for those who watch the same.
    struct Group: Equatable {
        /// Who watches them.
        let parts: [Int]
        /// The first of them, at most `ChangeMachine.Changes.filesMax`.
        var first: [String] = []
        /// How many they are.
        var count = 0
    }

    /// How long a change waits to be told; a file that was not there before waits longer.
    ///
    /// What is only there in between, such as the new file of an editor before it takes the old
    /// one's name, is gone by then.
    static let (tellAfter, tellNewAfter) = (Duration.milliseconds(10), Duration.milliseconds(50))

    private var changes: [(path: String, parts: [Int])] = []
    private var changed: Set<String> = []
    /// Those of them that were not there before.
    private var born: Set<String> = []
    /// When they are to be told; nil while nothing is.
    private(set) var dueAt: Duration?

    /// Remembers that something changed, once.
    ///
    /// - Parameters:
    ///   - path: the file, from the root.
    ///   - parts: who watches it.
    ///   - isNew: whether it was not there before.
    ///   - now: the time, as `Clock.uptime` has it.
    mutating func add(_ path: String, _ parts: [Int], isNew: Bool, at now: Duration) {
        guard changed.insert(path).inserted else { return }
        if isNew { born.insert(path) }
        changes.append((path, parts))
        let due = now + (isNew ? Self.tellNewAfter : Self.tellAfter)
        dueAt = min(dueAt ?? due, due)
    }

    /// Forgets a file that is gone before anybody heard of it.
    ///
    /// - Returns: whether it was one: otherwise its end is a change.
    mutating func forgetNew(_ path: String) -> Bool {
        guard born.remove(path) != nil else { return false }
        changed.remove(path)
        changes.removeAll { $0.path == path }
        return true
    }

    /// Takes all of them out.
    ///
    /// - Returns: a group for each set of parts, in the order of their first changes.
    mutating func take() -> [Group] {
        var groups: [Group] = []
        var places: [[Int]: Int] = [:]
        for (path, parts) in changes {
            let place = places[parts] ?? groups.count
            if place == groups.count {
                groups.append(Group(parts: parts))
                places[parts] = place
            }
            groups[place].count += 1
            if groups[place].first.count < ChangeMachine.Changes.filesMax {
                groups[place].first.append(path)
            }
        }
        (changes, changed, born, dueAt) = ([], [], [], nil)
        return groups
    }
}
