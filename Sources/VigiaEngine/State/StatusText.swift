import VigiaCore

/// What a run says of itself.
struct StatusText: Codable, Equatable {
    let run: RunID
    /// In its own words; none once it has taken them back.
    let words: String
}

/// What runs say of themselves, by service; nothing is kept of those that say nothing.
struct StatusTexts {
    private var all: [Int: StatusText]
    /// Whose words the checkpoint does not have yet.
    private var changed: Set<Int> = []

    init(_ all: [Int: StatusText] = [:]) { self.all = all }

    /// The same in a project whose services may have other indices.
    func moved(to project: Project) -> StatusTexts {
        let words = Dictionary(all.values.map { ($0.run, $0) }) { first, _ in first }
        var moved: [Int: StatusText] = [:]
        for (service, machine) in project.machines.enumerated() {
            if let run = machine.state.run, let statusText = words[run.id] {
                moved[service] = statusText
            }
        }
        return StatusTexts(moved)
    }

    /// What a run of a service says; nil for nothing.
    func words(of service: Int, by run: RunID?) -> String? {
        guard let statusText = all[service], statusText.run == run else { return nil }
        return statusText.words.isEmpty ? nil : statusText.words
    }

    /// Remembers what a run says; whether it is anything new.
    mutating func say(_ words: String, by run: RunID, of service: Int) -> Bool {
        let statusText = StatusText(run: run, words: words)
        guard all[service] != statusText, all[service] != nil || !words.isEmpty else {
            return false
        }
        all[service] = statusText
        changed.insert(service)
        return true
    }

    /// What the next record of the checkpoint has to hold: all, or what has changed since the last.
    mutating func take(all isWhole: Bool) -> [Int: StatusText]? {
        defer { changed = [] }
        let wanted = isWhole ? all : all.filter { changed.contains($0.key) }
        return wanted.isEmpty ? nil : wanted
    }
}
