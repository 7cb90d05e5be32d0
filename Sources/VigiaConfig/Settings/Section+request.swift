internal import VigiaCore

// The request of an HTTP probe: `method` and `headers` under `health`.
extension Section {
    private static let (headersMax, valueBytesMax) = (32, 4096)
    /// The fields that Vigia writes itself, since they say where the request ends.
    private static let framing: Set<String> = ["connection", "content-length", "transfer-encoding"]

    /// `method`.
    func probeMethod() -> HTTPTarget.Method {
        guard let entry = self["method"], let text = text("method") else { return .get }
        guard let method = HTTPTarget.Method(rawValue: text) else {
            let known = HTTPTarget.Method.allCases.map(\.rawValue).joined(separator: ", ")
            problems.add(
                "value",
                at: entry.place,
                "\"method\" cannot be \(quoted(text)); it must be one of \(known)"
            )
            return .get
        }
        return method
    }

    /// `headers`: a map of names and values, which may hold variables.
    func probeHeaders() -> [HTTPTarget.Header] {
        guard let entry = self["headers"] else { return [] }
        guard case .map(let entries) = entry.value.shape, entries.count <= Self.headersMax else {
            problems.add(
                "kind",
                at: entry.keyPlace,
                "\"headers\" must be a map of at most \(Self.headersMax) names and values",
                hint: "write headers: { Host: shop.example }"
            )
            return []
        }
        return entries.compactMap { field in
            guard isFieldName(field), let text = text(of: field, as: "text"),
                let value = expanded(text, of: field)
            else { return nil }
            guard value.utf8.count <= Self.valueBytesMax, value.utf8.allSatisfy(Self.isPrintable)
            else {
                // It may be a secret: it is not quoted.
                problems.add(
                    "value",
                    at: field.place,
                    "the value of \(quoted(field.key)) cannot be sent: it must have at most "
                        + "\(Self.valueBytesMax) bytes, and no line ends"
                )
                return nil
            }
            return HTTPTarget.Header(name: field.key, value: value)
        }
    }

    /// Refuses settings of a request where none is sent.
    func refuseRequestSettings() {
        guard self["http"] == nil else { return }
        for key in ["method", "headers"] {
            guard let entry = self[key] else { continue }
            problems.add("conflict", at: entry.keyPlace, "\(quoted(key)) belongs to \"http\"")
        }
    }

    /// Whether a name is one of a header field that may be given.
    ///
    /// Source: RFC 9110, section 5.6.2, `token`.
    private func isFieldName(_ field: Entry) -> Bool {
        let isToken =
            !field.key.isEmpty
            && field.key.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                        || "!#$%&'*+-.^_`|~".unicodeScalars.contains(scalar))
            }
        if isToken, !Self.framing.contains(field.key.lowercased()) { return true }
        problems.add(
            "name",
            at: field.keyPlace,
            isToken
                ? "\(quoted(field.key)) cannot be set: Vigia writes it itself"
                : "\(quoted(field.key)) is no name of a header field"
        )
        return false
    }

    /// Source: RFC 9110, section 5.5, `field-vchar`, blank and tab.
    private static func isPrintable(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09
    }
}
