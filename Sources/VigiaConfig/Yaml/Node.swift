/// Where something stands in a file; both count from 1, columns in characters.
struct Mark: Hashable {
    var line: Int
    var column: Int
}

/// A mark and how much of the line from there is meant.
struct Place: Hashable {
    var mark: Mark
    var length: Int
    /// Whether what stands there must not be shown.
    var isSecret = false

    /// The file as a whole.
    static let wholeFile = Place(mark: Mark(line: 0, column: 0), length: 0)
}

/// One value of a YAML file, with its place.
///
/// Text stays text: what is a number and what is a time is for the setting to say, so that
/// `yes`, `1e3` and `0777` never change their meaning on the way.
struct Node: Equatable {
    enum Shape: Equatable {
        case text(String, isPlain: Bool)
        case list([Node])
        case map([Entry])
    }

    var shape: Shape
    var place: Place

    /// Whether there is no value: an empty one, `~` or `null`, without quotes.
    var isNothing: Bool {
        guard case .text(let text, isPlain: true) = shape else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    /// Its kind in a sentence.
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

    /// Where to point at for the value: a map or nothing at all is shown by its key.
    var place: Place {
        if case .text = value.shape, !value.isNothing { return value.place }
        return keyPlace
    }
}

extension Node {
    /// This value with `overlay` laid over it: maps are merged key by key, all else is replaced.
    ///
    /// - Parameters:
    ///   - overlay: what is laid over it.
    ///   - key: the setting both are the value of; a new question under `health` replaces the
    ///     old one, whatever its kind.
    /// - Returns: the merged value; what both have stands where the first has it.
    func overlaid(by overlay: Node, key: String = "") -> Node {
        guard case .map(var entries) = shape, case .map(let others) = overlay.shape else {
            return overlay
        }
        let questions = Keys.questions
        if key == "health", others.contains(where: { questions.contains($0.key) }) {
            entries.removeAll { questions.contains($0.key) || $0.key == "expect" }
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
