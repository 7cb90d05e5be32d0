internal import VigiaCore
public import VigiaWire

/// Why a request is not carried out: the answer in its place.
public struct APIRefusal: Error, Equatable {
    /// The HTTP status.
    public let status: Int
    /// The body of the answer.
    public let problem: APIProblem
    /// The `Allow` header of a 405.
    let allow: String?

    /// Refuses.
    ///
    /// - Parameters:
    ///   - kind: which of the route's problems.
    ///   - problem: what is wrong with this request.
    ///   - hint: the next thing to try.
    ///   - allow: the `Allow` header of a 405.
    public init(
        _ kind: RouteProblem,
        _ problem: String,
        _ hint: String? = nil,
        allow: String? = nil
    ) {
        status = kind.status
        self.problem = APIProblem(code: kind.code, problem: problem, hint: hint)
        self.allow = allow
    }

    /// The refusal as an answer.
    public var response: APIResponse { .problem(status, problem, allow: allow) }
}

extension APIRefusal {
    /// The most characters of a client's word that an answer repeats.
    private static let wordMax = 64

    /// The body has a member that the route does not take.
    ///
    /// A newer command may know members that this version does not, so the version is told.
    static func unknownMember(_ name: String, _ known: [String], of path: String) -> Self {
        let isShort = name.unicodeScalars.count <= wordMax
        let word = isShort ? name : String(name.unicodeScalars.prefix(wordMax)) + "…"
        let near = isShort ? nearest(to: name, among: known).map { "did you mean \($0)?" } : nil
        let list = "the members are: \(known.joined(separator: ", "))"
        return Self(
            .unknownMember,
            "\(path) of Vigia \(VigiaVersion.current) takes no member \(word)",
            near ?? (known.isEmpty ? "send no body" : list)
        )
    }
}
