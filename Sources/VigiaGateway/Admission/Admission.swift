import VigiaAPI
import VigiaCore
import VigiaHTTP
import VigiaPlatform

/// Decides which requests get to the supervisor.
///
/// A page in a browser can make the browser send requests here. It cannot choose `Host`, so a name
/// that an attacker has pointed to this machine is refused; and it cannot send a token that it does
/// not have, which no cookie and no address carries.
///
/// Source: WHATWG Fetch, section 3.1; RFC 6750, section 2.1.
struct Admission {
    /// What a request may do.
    struct Pass: Equatable {
        /// The token by which it may; nil for what needs none.
        var token: APIToken?
    }

    /// What is needed for a method and a target; nil for what does not exist.
    typealias Needs = (_ method: String, _ target: String) -> RouteAccess?

    let policy: APIPolicy
    let needs: Needs
    /// Reads the tokens anew.
    let tokens: () throws(SystemError) -> [APIToken]

    /// Decides on a request.
    ///
    /// - Parameters:
    ///   - head: its head.
    ///   - wait: how long tokens of its address are not looked at; nil where they are.
    /// - Returns: the pass, or why there is none.
    func decide(on head: RequestHead, wait: Duration?) -> Result<Pass, Refused> {
        // Only HTTP/1.0 has no host: simple monitors speak it, and no browser does.
        if let host = head.target.authority ?? head.headers["Host"], !isOwn(host) {
            return .failure(Refused(.badHost))
        }
        guard head.headers.all("Origin").allSatisfy({ isAllowed($0, head) }) else {
            return .failure(Refused(.badOrigin))
        }
        let isPage = head.method.onlyLooks && Dashboard.file(head.target) != nil
        let access = isPage ? .open : needs(head.method.rawValue, head.target.text)
        if access == .open { return .success(Pass()) }
        if access == nil, let methods = allowed(head) {
            return .failure(Refused(.wrongMethod(methods)))
        }
        return find(head, wait).flatMap { token in
            if let refusal = refusal(of: head, access, token) {
                return .failure(Refused(refusal))
            }
            return .success(Pass(token: token))
        }
    }

    /// A refusal as an error, and whether it counts as an attempt.
    struct Refused: Error, Equatable {
        let refusal: GatewayRefusal
        init(_ refusal: GatewayRefusal) { self.refusal = refusal }
    }

    private func find(_ head: RequestHead, _ wait: Duration?) -> Result<APIToken, Refused> {
        let fields = head.headers.all("Authorization")
        guard fields.count == 1, let secret = Self.bearer(fields[0]) else {
            return .failure(Refused(.noToken))
        }
        if let wait {
            let seconds = Int(wait.components.seconds) + 1
            return .failure(Refused(.tooManyAttempts(seconds: seconds)))
        }
        // A file that cannot be read has no tokens.
        guard let token = (try? tokens())?.token(of: secret) else {
            return .failure(Refused(.wrongToken))
        }
        return .success(token)
    }

    /// The methods to which a path answers; nil for a request that needs a token first.
    ///
    /// It is told of an open path, and where no path answers to the method.
    private func allowed(_ head: RequestHead) -> String? {
        let looks = needs("GET", head.target.path)
        if looks == .open { return "GET, HEAD" }
        guard ![.get, .head, .post].contains(head.method) else { return nil }
        let orders = needs("POST", head.target.path)
        let methods = (looks == nil ? [] : ["GET", "HEAD"]) + (orders == nil ? [] : ["POST"])
        return methods.isEmpty ? "GET, HEAD, POST" : methods.joined(separator: ", ")
    }

    private func refusal(
        of head: RequestHead,
        _ access: RouteAccess?,
        _ token: APIToken
    ) -> GatewayRefusal? {
        if access == .local { return .localOnly }
        let isOrder = access.map { $0 == .control } ?? !head.method.onlyLooks
        guard isOrder else { return nil }
        if policy.isReadOnly { return .readOnly }
        return token.scope == .control ? nil : .forbidden
    }

    /// The secret of an `Authorization` field.
    private static func bearer(_ field: String) -> String? {
        let words = field.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }
}

// The names of this machine, and the pages of others.
extension Admission {
    /// Whether Vigia is called by a name of a `Host` field here.
    func isOwn(_ host: String) -> Bool {
        let name = Self.name(of: host)
        if name == "localhost" || HeldSocket.Address.isLocal(name) { return true }
        if policy.hosts.contains(name) { return true }
        guard case .tcp(let own, let port) = policy.address else { return false }
        if own == name { return true }
        // Of an address, nobody can be made to believe that it is another one's.
        let isAny = own == nil || own == "0.0.0.0" || own == "::"
        return isAny && SocketAddress(numeric: name, port: UInt16(clamping: port)) != nil
    }

    /// The name of a `Host` field in lower case, without brackets and port.
    private static func name(of host: String) -> String {
        let host = host.lowercased()
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return "" }
            return String(host[host.index(after: host.startIndex)..<end])
        }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count <= 2 ? String(parts[0]) : host
    }

    /// Whether a page of an origin may use the API: one that came from here, or that is allowed.
    private func isAllowed(_ origin: String, _ head: RequestHead) -> Bool {
        let origin = origin.lowercased()
        if policy.origins.contains(origin) { return true }
        guard let host = head.target.authority ?? head.headers["Host"] else { return false }
        return ["http://", "https://"].contains { origin == $0 + host.lowercased() }
    }
}

extension RequestMethod {
    /// Whether it changes nothing.
    var onlyLooks: Bool { self == .get || self == .head }
}

extension RequestTarget {
    /// The path with its query.
    var text: String { query.isEmpty ? path : "\(path)?\(query)" }
}
