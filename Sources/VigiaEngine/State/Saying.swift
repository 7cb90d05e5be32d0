import VigiaCore

/// What a run says of itself.
struct Saying: Codable, Equatable {
    let run: RunID
    /// In its own words; none once it has taken them back.
    let words: String
}

/// What runs say of themselves, by service; nothing is kept of those that say nothing.
struct Sayings {
    private var all: [Int: Saying]
    /// Whose words the note does not have yet.
    private var changed: Set<Int> = []

    init(_ all: [Int: Saying] = [:]) { self.all = all }

    /// The same in a project whose services may have other indices.
    func moved(to project: Project) -> Sayings {
        let words = Dictionary(all.values.map { ($0.run, $0) }) { first, _ in first }
        var moved: [Int: Saying] = [:]
        for (service, machine) in project.machines.enumerated() {
            if let run = machine.state.run, let saying = words[run.id] { moved[service] = saying }
        }
        return Sayings(moved)
    }

    /// What a run of a service says; nil for nothing.
    func words(of service: Int, by run: RunID?) -> String? {
        guard let saying = all[service], saying.run == run else { return nil }
        return saying.words.isEmpty ? nil : saying.words
    }

    /// Remembers what a run says; whether it is anything new.
    mutating func say(_ words: String, by run: RunID, of service: Int) -> Bool {
        let saying = Saying(run: run, words: words)
        guard all[service] != saying, all[service] != nil || !words.isEmpty else { return false }
        all[service] = saying
        changed.insert(service)
        return true
    }

    /// What the next record of the note has to hold: all, or what has changed since the last.
    mutating func take(all isWhole: Bool) -> [Int: Saying]? {
        defer { changed = [] }
        let wanted = isWhole ? all : all.filter { changed.contains($0.key) }
        return wanted.isEmpty ? nil : wanted
    }
}
