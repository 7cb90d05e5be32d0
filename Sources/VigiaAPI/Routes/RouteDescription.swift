internal import VigiaJSON
public import VigiaWire

/// What a route takes and gives, as its documents tell it.
public struct RouteDescription {
    /// What the path and the query say.
    public var parameters: [RouteParameter]
    /// The body it takes; nil for none.
    public var body: RouteBody?
    /// Its answers.
    public var results: [RouteResult]
    /// What it refuses beside what every route does.
    public var problems: [RouteProblem]
    /// Whether it also sends records as they happen, to whoever accepts `text/event-stream`.
    public var isStream: Bool

    /// Takes the parts.
    public init(
        _ parameters: [RouteParameter] = [],
        body: RouteBody? = nil,
        gives results: [RouteResult],
        refuses problems: [RouteProblem] = [],
        isStream: Bool = false
    ) {
        (self.parameters, self.body, self.results) = (parameters, body, results)
        (self.problems, self.isStream) = (problems, isStream)
    }

    /// The most bytes of a body.
    var bodyBytesMax: Int { body?.bytesMax ?? APIRequest.bodyBytesMax }

    /// The names of the members that a body may have.
    var memberNames: [String] { body?.type?.members.map(\.name) ?? [] }

    /// The first member of a body that the route does not take; nil where there is none.
    func unknownMember(in json: JSONValue?) -> String? {
        guard body?.skipsUnknown != true, case .object(let members)? = json else { return nil }
        let known = memberNames
        return members.first { !known.contains($0.name) }?.name
    }
}

/// A parameter of a route.
public struct RouteParameter: Hashable, Sendable {
    /// Where it stands.
    public enum Place: String, Sendable {
        /// In the path; then it is always there.
        case path
        /// Behind the `?`.
        case query
    }

    /// What it may be.
    public enum Kind: Hashable, Sendable {
        /// Any text.
        case text
        /// A text of so many characters.
        case short(ClosedRange<Int>)
        /// One of these words.
        case word([String])
        /// There or not, whatever it says.
        case flag
        /// A whole number between bounds, and what is meant where it is not there.
        case count(ClosedRange<Int>, default: Int)
    }

    /// Its name.
    public let name: String
    /// Where it stands.
    public let place: Place
    /// What it may be.
    public let kind: Kind
    /// What it means, in a few words without a full stop.
    public let meaning: String
    /// A value to show.
    public let example: String

    /// Takes the parts.
    public init(
        _ name: String,
        in place: Place,
        _ kind: Kind,
        _ meaning: String,
        example: String = ""
    ) {
        (self.name, self.place, self.kind) = (name, place, kind)
        (self.meaning, self.example) = (meaning, example)
    }

    /// The service of a path.
    public static var service: Self {
        Self("name", in: .path, .text, "the name of a service", example: "backend")
    }

    /// The service of a path, or a service with all its instances.
    public static var serviceOrInstances: Self {
        let meaning = "the name of a service, or of one that has instances, which means all of them"
        return Self("name", in: .path, .text, meaning, example: "backend")
    }
}

/// The body that a route takes.
public struct RouteBody {
    /// What it holds, as JSON; nil for bytes that only Vigia itself makes.
    public let type: (any APIValue.Type)?
    /// What it means, in a few words without a full stop.
    public let meaning: String
    /// Whether it may be left out.
    public let isOptional: Bool
    /// Whether members that this version does not know are skipped; otherwise they are refused,
    /// since the order would be carried out without what they say.
    public let skipsUnknown: Bool
    /// The most bytes of it.
    public let bytesMax: Int
    /// A body to show.
    public let example: String

    /// Takes the parts.
    public init(
        _ type: (any APIValue.Type)?,
        _ meaning: String,
        isOptional: Bool = false,
        skipsUnknown: Bool = false,
        bytesMax: Int = APIRequest.bodyBytesMax,
        example: String = ""
    ) {
        (self.type, self.meaning, self.isOptional) = (type, meaning, isOptional)
        (self.skipsUnknown, self.bytesMax, self.example) = (skipsUnknown, bytesMax, example)
    }
}

/// An answer of a route.
public struct RouteResult {
    /// The HTTP status.
    public let status: Int
    /// What it holds, as JSON; nil for text.
    public let type: (any APIValue.Type)?
    /// Its media type, without parameters.
    public let mediaType: String
    /// When it is given, in a few words without a full stop.
    public let meaning: String

    /// An answer in JSON.
    public init(_ type: any APIValue.Type, _ meaning: String, status: Int = 200) {
        (self.status, self.type, self.meaning) = (status, type, meaning)
        mediaType = "application/json"
    }

    /// An answer with status 200 in text of another kind.
    public init(text mediaType: String, _ meaning: String) {
        (status, type, self.mediaType, self.meaning) = (200, nil, mediaType, meaning)
    }
}

/// A refusal that a route may answer with.
public struct RouteProblem: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// Its code, `api.what`.
    public let code: String
    /// When it is given, in a few words without a full stop.
    public let meaning: String

    /// Takes the parts.
    public init(_ status: Int, _ code: String, _ meaning: String) {
        (self.status, self.code, self.meaning) = (status, code, meaning)
    }
}
