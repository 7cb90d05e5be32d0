/// The target of a request: the second word of its first line.
///
/// A proxy gets a whole URL, and so may this server. The authority ends where the path or the query
/// begins, and takes precedence over the field Host.
///
/// Source: RFC 9112, section 3.2.
package struct RequestTarget: Equatable, Sendable {
    /// The path as it was written; `/` for none.
    package let path: String
    /// The query behind the question mark; empty for none.
    package let query: String
    /// The host of a whole URL in lower case, without the scheme's default port; nil for a mere
    /// path.
    package let authority: String?
    /// The default port of the scheme, with a colon before it.
    private let port: String

    private static let schemes = [
        (name: "http://", port: ":80"), (name: "https://", port: ":443"),
    ]

    /// Reads a target.
    ///
    /// - Parameter bytes: visible ASCII characters without `#`, at least one.
    /// - Throws: why the target is refused.
    package init(_ bytes: ArraySlice<UInt8>) throws(RequestRefusal) {
        var rest = bytes
        if bytes.first == UInt8(ascii: "/") {
            (authority, port) = (nil, "")
        } else {
            let scheme = Self.schemes.first { bytes.starts(with: $0.name.utf8) }
            guard let scheme else { throw .malformed("the path does not begin with /") }
            rest = bytes.dropFirst(scheme.name.utf8.count)
            let host = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            guard !host.isEmpty, !host.contains(UInt8(ascii: "@")) else {
                throw .malformed("the URL has no host, or more than one")
            }
            rest = rest[host.endIndex...]
            (authority, port) = (Self.name(of: host, without: scheme.port), scheme.port)
        }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        self.path = path.isEmpty ? "/" : String(decoding: path, as: UTF8.self)
        query = String(decoding: rest[path.endIndex...].dropFirst(), as: UTF8.self)
    }

    /// Whether the field Host names the same host.
    func agrees(withHost host: ArraySlice<UInt8>) -> Bool {
        authority == nil || authority == Self.name(of: host, without: port)
    }

    /// A host in lower case, without the default port.
    private static func name(of host: ArraySlice<UInt8>, without port: String) -> String {
        let name = String(decoding: host.map(\.lowercased), as: UTF8.self)
        return name.hasSuffix(port) ? String(name.dropLast(port.utf8.count)) : name
    }
}
