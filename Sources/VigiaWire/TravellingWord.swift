public import VigiaJSON

/// A word that travels between neighbouring versions of Vigia.
///
/// A client can show a word that only a newer supervisor knows. A comparison with a word that no
/// version sends does not compile.
public protocol TravellingWord: Hashable, Sendable, JSONWritable, JSONReadable {
    /// The words of this version.
    static var known: [Self] { get }
    /// Takes a word that this version does not know.
    static func other(_ word: String) -> Self
    /// The word in JSON, in tables and in the manual.
    var word: String { get }
}

extension TravellingWord {
    /// Takes any word; one that this version does not know becomes `other`.
    public init(word: String) {
        self = Self.known.first { $0.word == word } ?? .other(word)
    }

    /// Writes the word as a text.
    public func write(to json: inout JSONWriter) { json.text(word) }

    /// Reads a text.
    public init(json: JSONValue) throws(JSONError) { self.init(word: try String(json: json)) }
}

/// The health of a run, in `status`.
public enum HealthWord: TravellingWord {
    /// There is no health probe.
    case none
    /// The probe has not run yet.
    case unknown
    /// The last probe passed.
    case passing
    /// The service answers that it is degraded.
    case degraded
    /// The last probe failed.
    case failing
    /// A word of a newer version.
    case other(String)

    /// The words of this version.
    public static let known: [Self] = [.none, .unknown, .passing, .degraded, .failing]

    /// The word in JSON, in tables and in the manual.
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

/// The verdict of one probe, in `vigia health`.
public enum VerdictWord: TravellingWord {
    /// There is nothing to probe, which is no fault.
    case none
    /// The probe passed.
    case pass
    /// The service answers that it is degraded.
    case degraded
    /// The probe failed, or the service is down although it should run.
    case fail
    /// A word of a newer version.
    case other(String)

    /// The words of this version.
    public static let known: [Self] = [.none, .pass, .degraded, .fail]

    /// The word in JSON, in tables and in the manual.
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
