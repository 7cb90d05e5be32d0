public import VigiaJSON

/// A word that travels between neighbouring versions of Vigia.
///
/// A client can show a word that only a newer supervisor knows, and no comparison with a word that
/// nobody sends compiles.
public protocol TravellingWord: Hashable, Sendable, JSONWritable, JSONReadable {
    /// The words of this version.
    static var known: [Self] { get }
    /// Holds a word that this version does not know.
    static func other(_ word: String) -> Self
    /// The word as it stands in JSON, in tables and in the manual.
    var word: String { get }
}

extension TravellingWord {
    /// Takes any word; one that is not known stays as it is.
    public init(word: String) {
        self = Self.known.first { $0.word == word } ?? .other(word)
    }

    /// Writes the word.
    public func write(to json: inout JSONWriter) { json.text(word) }

    /// Takes a text.
    public init(json: JSONValue) throws(JSONError) { self.init(word: try String(json: json)) }
}

/// What is believed of a run's health, as `status` shows it.
public enum HealthWord: TravellingWord {
    /// There is no health probe.
    case none
    /// It has not been probed yet.
    case unknown
    /// The last probe passed.
    case passing
    /// It answers, and says that something is wrong.
    case degraded
    /// The last probe failed.
    case failing
    /// A word of a newer version.
    case other(String)

    /// The words of this version.
    public static let known: [Self] = [.none, .unknown, .passing, .degraded, .failing]

    /// The word as it stands in JSON, in tables and in the manual.
    public var word: String {
        switch self {
        case .none: "none"
        case .unknown: "unknown"
        case .passing: "passing"
        case .degraded: "degraded"
        case .failing: "failing"
        case .other(let word): word
        }
    }
}

/// What came of one probe, as `vigia health` shows it.
public enum VerdictWord: TravellingWord {
    /// There is nothing to probe, and nothing is wrong with that.
    case none
    /// It passed.
    case pass
    /// It answers, and says that something is wrong.
    case degraded
    /// It failed, or the service does not run although it should.
    case fail
    /// A word of a newer version.
    case other(String)

    /// The words of this version.
    public static let known: [Self] = [.none, .pass, .degraded, .fail]

    /// The word as it stands in JSON, in tables and in the manual.
    public var word: String {
        switch self {
        case .none: "none"
        case .pass: "pass"
        case .degraded: "degraded"
        case .fail: "fail"
        case .other(let word): word
        }
    }
}
