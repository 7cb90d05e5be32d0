/// A word that this version knows, or one that another version of Vigia wrote.
///
/// Records, the API and the journal hold words of neighbouring versions: a client can show one that
/// only a newer supervisor knows, and no comparison with a word that nobody writes compiles.
public enum OpenWord<Known>: Hashable, Sendable
where Known: RawRepresentable<String> & Hashable & Sendable {
    /// A word of this version.
    case known(Known)
    /// A word of another version, which is shown as it is.
    case other(String)

    /// Takes any word.
    public init(_ word: String) {
        self = Known(rawValue: word).map { .known($0) } ?? .other(word)
    }

    /// The word as it stands in the journal, in JSON and in tables.
    public var word: String {
        switch self {
        case .known(let known): known.rawValue
        case .other(let word): word
        }
    }

    /// What this version knows it as; nil for a word of another version.
    public var known: Known? {
        if case .known(let known) = self { known } else { nil }
    }
}
