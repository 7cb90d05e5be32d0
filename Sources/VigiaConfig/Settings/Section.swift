internal import VigiaCore

/// A map of the configuration with known keys, and the values of its settings.
///
/// Every reading method returns nil both for an absent and for a wrong setting. A wrong setting
/// also adds a problem, for which the project is refused in the end.
struct Section {
    let place: Place
    let entries: [Entry]
    let problems: ConfigProblems
    /// The values of `${NAME}` in this map.
    private(set) var variables: Variables

    /// Checks the keys of a map.
    ///
    /// - Parameters:
    ///   - node: the value, which must be a map.
    ///   - place: the place for messages about the whole map.
    ///   - name: the map's name, for the message about a value that is no map.
    ///   - keys: the allowed keys.
    ///   - problems: collects the problems.
    ///   - variables: the values of `${NAME}` in this map.
    init?(
        _ node: Node,
        at place: Place,
        called name: String,
        keys: Keys,
        problems: ConfigProblems,
        variables: Variables = Variables()
    ) {
        guard case .map(let entries) = node.shape else {
            problems.add(
                "kind",
                at: place,
                "\(name) must be a map of settings, not \(node.kind)",
                hint: keys.example.map { "write " + $0 }
            )
            return nil
        }
        (self.place, self.entries, self.problems) = (place, entries, problems)
        self.variables = variables
        for entry in entries where !keys.known.contains(entry.key) && !problems.isFull {
            refuse(entry, keys)
        }
    }

    private func refuse(_ entry: Entry, _ keys: Keys) {
        let allowed = "allowed here: " + keys.known.joined(separator: ", ")
        guard !keys.later.contains(entry.key) else {
            return problems.add(
                "unsupported",
                at: entry.keyPlace,
                "\(quoted(entry.key)) is not yet supported",
                hint: "remove it; " + allowed
            )
        }
        let near = keys.meant(by: entry.key)
        problems.add(
            "unknown_key",
            at: entry.keyPlace,
            "there is no setting called \(quoted(entry.key)) here"
                + didYouMean(near),
            hint: allowed
        )
    }

    /// Whether the map has a key that a person most likely meant to be `key`.
    func hasSlip(of key: String) -> Bool {
        entries.contains {
            Keys.synonyms[$0.key] == key || nearest(to: $0.key, among: [key]) != nil
        }
    }

    /// The same map with other values of `${NAME}`.
    func with(_ variables: Variables) -> Section {
        var copy = self
        copy.variables = variables
        return copy
    }

    subscript(key: String) -> Entry? { entries.first { $0.key == key } }

    /// The map under `key`.
    func section(_ key: String, keys: Keys) -> Section? {
        self[key].flatMap {
            Section(
                $0.value,
                at: $0.place,
                called: quoted(key),
                keys: keys,
                problems: problems,
                variables: variables
            )
        }
    }

    /// The text under `key`; nil, with a problem, for an empty text, a list or a map.
    func text(_ key: String) -> String? { self[key].flatMap { text(of: $0, as: "text") } }

    func text(of entry: Entry, as wanted: String) -> String? {
        guard case .text(let text, _) = entry.value.shape, !entry.value.isNothing else {
            problems.add(
                "kind",
                at: entry.place,
                "\(quoted(entry.key)) must be \(wanted), not \(entry.value.kind)"
            )
            return nil
        }
        guard !text.isEmpty else {
            problems.add("value", at: entry.place, "\(quoted(entry.key)) is empty")
            return nil
        }
        return text
    }

    /// The value as one of the words of `Words`.
    func word<Words: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of words: Words.Type
    ) -> Words? {
        guard let entry = self[key], let text = text(of: entry, as: "a word") else { return nil }
        return problems.word(text, of: words, for: key, at: entry.place)
    }

    /// Whether the setting is the plain word `word`, such as `none`.
    func isWord(_ word: String, _ key: String) -> Bool {
        self[key].map { $0.value.shape == .text(word, isPlain: true) } ?? false
    }
}

extension ConfigProblems {
    /// The text as one of the words of `Words`; nil, with a problem, for any other.
    func word<Words: RawRepresentable<String> & CaseIterable>(
        _ text: String,
        of _: Words.Type,
        for key: String,
        at place: Place
    ) -> Words? {
        if let word = Words(rawValue: text) { return word }
        let all = Words.allCases.map(\.rawValue)
        let near = didYouMean(nearest(to: text, among: all))
        add(
            "value",
            at: place,
            "\(quoted(key)) cannot be \(quoted(text))\(near)",
            hint: "allowed: " + all.joined(separator: ", ")
        )
        return nil
    }
}
