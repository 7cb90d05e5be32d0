/// What is asked of another server.
package struct HTTPRequest: Equatable, Sendable {
    package var address: HTTPAddress
    package var headers: [String: String] = [:]
    /// The time for all of it: finding, connecting, asking and reading.
    package var timeout = Duration.seconds(10)

    package init(
        _ address: HTTPAddress,
        headers: [String: String] = [:],
        timeout: Duration = .seconds(10)
    ) {
        (self.address, self.headers, self.timeout) = (address, headers, timeout)
    }
}

/// What the other server answered, whatever its status.
package struct HTTPAnswer: Equatable, Sendable {
    package let status: Int
    /// What `Retry-After` asks for, in seconds.
    package let retryAfter: Int?
    package let body: [UInt8]
}

/// Why there is no answer.
package enum HTTPFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// No connection, or none that can be trusted.
    case unreachable(String)
    /// It did not answer in time.
    case timedOut
    /// It ended, or said what is not HTTP, before the answer was whole.
    case cutOff
    /// More than `HTTPClient.bodyMax` bytes.
    case tooLong
    /// So many requests are open that this one had no turn, or too late a one: no fault of the server.
    case busy
    /// Whoever asked waits no longer.
    case cancelled

    /// What clients are told of an error that is our own haste; nil for any other.
    package static func passingWords(_ error: any Error) -> String? {
        (error as? HTTPFailure) == .busy ? "too much is asked for at this moment" : nil
    }

    package var description: String {
        switch self {
        case .unreachable(let reason): "no connection: \(reason)"
        case .timedOut: "no answer in time"
        case .cutOff: "the answer was cut off"
        case .tooLong: "the answer is longer than \(HTTPClient.bodyMax >> 20) MB"
        case .cancelled: "nobody waits for the answer"
        case .busy: "more than \(HTTPClient.openMax) requests at one time"
        }
    }
}

/// An `http` or `https` address.
package struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    package let isSecure: Bool
    package let host: String
    package let port: UInt16
    /// The path with its query; never empty.
    package let path: String

    /// Reads an address such as `https://example.com:8443/api`; nil where it is none.
    package init?(_ text: String) {
        guard let colon = text.firstRange(of: "://") else { return nil }
        switch text[..<colon.lowerBound] {
        case "http": isSecure = false
        case "https": isSecure = true
        default: return nil
        }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[authority.endIndex...]
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        let plain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        guard plain, (1...2).contains(parts.count), !parts[0].isEmpty, !parts[0].contains("@"),
            let port = parts.count == 2 ? UInt16(parts[1]) : isSecure ? 443 : 80, port > 0
        else { return nil }
        (host, self.port) = (String(parts[0]), port)
    }

    private init(of base: HTTPAddress, path: String) {
        (isSecure, host, port, self.path) = (base.isSecure, base.host, base.port, path)
    }

    /// What lies below: the path goes on with this, and the query follows.
    package func at(_ path: String, query: [(name: String, value: String)] = []) -> HTTPAddress {
        let items = query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
        let start = self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path
        let question = items.isEmpty ? "" : "?" + items.joined(separator: "&")
        return HTTPAddress(of: self, path: "\(start)/\(path)\(question)")
    }

    /// A text as a query may hold it.
    ///
    /// Source: RFC 3986, section 2.3.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    package var description: String {
        "\(isSecure ? "https" : "http")://\(host):\(port)\(path)"
    }
}
