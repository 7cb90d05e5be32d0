/// A position in a file; line and column count from 1, columns in characters.
struct Mark: Hashable {
    var line: Int
    var column: Int
}

/// A position and the number of characters from there.
struct Place: Hashable {
    var mark: Mark
    var length: Int
    /// Whether the text there must not be shown.
    var isSecret = false

    /// The whole file.
    static let wholeFile = Place(mark: Mark(line: 0, column: 0), length: 0)
}

/// A value of a YAML file, with its place.
///
/// Text stays text, and the setting decides whether it is a number or a time. So `yes`, `1e3` and
/// `0777` never change their meaning on the way.
struct Node: Equatable {
    enum Shape: Equatable {
        case text(String, isPlain: Bool)
        case list([Node])
        case map([Entry])
    }

    var shape: Shape
    var place: Place

    /// Whether the value is missing: empty, `~` or `null`, without quotes.
    var isNothing: Bool {
        guard case .text(let text, isPlain: true) = shape else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    /// The kind of the value, for a sentence.
    var kind: String {
        switch shape {
        case .text: isNothing ? "an empty value" : "text"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// A key of a map, and its value.
struct Entry: Equatable {
    var key: String
    var keyPlace: Place
    var value: Node

    /// The place for messages about the value: the key for a map or a missing value.
    var place: Place {
        if case .text = value.shape, !value.isNothing { return value.place }
        return keyPlace
    }
}

extension Node {
    /// This value with an overlay: maps are merged key by key, other values are replaced.
    ///
    /// - Parameters:
    ///   - overlay: the overlay.
    ///   - key: the setting that both are values of; under `health`, a new question replaces the
    ///     old one, whatever its kind.
    /// - Returns: the merged value; keys keep the order of this one.
    func overlaid(by overlay: Node, key: String = "") -> Node {
        guard case .map(var entries) = shape, case .map(let others) = overlay.shape else {
            return overlay
        }
        let questions = Keys.questions
        if key == "health", others.contains(where: { questions.contains($0.key) }) {
            let own = questions + ["expect", "accept_within"]
            entries.removeAll { own.contains($0.key) }
        }
        let indices = Dictionary(entries.indices.map { (entries[$0].key, $0) }) { first, _ in first
        }
        for other in others {
            if let index = indices[other.key] {
                let merged = entries[index].value.overlaid(by: other.value, key: other.key)
                entries[index] = Entry(key: other.key, keyPlace: other.keyPlace, value: merged)
            } else {
                entries.append(other)
            }
        }
        return Node(shape: .map(entries), place: place)
    }
}
