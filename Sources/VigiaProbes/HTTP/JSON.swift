internal import FoundationEssentials

/// A JSON value, as far as a probe looks into it.
enum JSON: Equatable {
    case scalar(String)
    case array([JSON])
    case object([String: JSON])

    /// How deep values may lie; deeper ones make the body count as no JSON.
    static let depthMax = 32

    /// Reads a text; nil where it is not JSON or is nested too deeply.
    init?(parsing bytes: [UInt8]) {
        // Why it cannot be read is of no interest: a body that is no JSON is an answer too.
        guard let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else {
            return nil
        }
        self = value
    }

    /// Every scalar's text by its dotted path: `checks.0.name`; a lone scalar's is empty.
    var flattened: [String: String] {
        var texts: [String: String] = [:]
        flatten(into: &texts, under: "")
        return texts
    }

    private func flatten(into texts: inout [String: String], under path: String) {
        let prefix = path.isEmpty ? "" : path + "."
        switch self {
        case .scalar(let text): texts[path] = text
        case .array(let values):
            for (index, value) in values.enumerated() {
                value.flatten(into: &texts, under: "\(prefix)\(index)")
            }
        case .object(let members):
            for (key, value) in members { value.flatten(into: &texts, under: prefix + key) }
        }
    }
}

extension JSON: Decodable {
    private struct TooDeep: Error {}

    init(from decoder: any Decoder) throws {
        guard decoder.codingPath.count <= Self.depthMax else { throw TooDeep() }
        let value = try decoder.singleValueContainer()
        // Each attempt that fails says only that the value is of another kind.
        if value.decodeNil() {
            self = .scalar("null")
        } else if let text = try? value.decode(String.self) {
            self = .scalar(text)
        } else if let flag = try? value.decode(Bool.self) {
            self = .scalar(flag ? "true" : "false")
        } else if let whole = try? value.decode(Int64.self) {
            self = .scalar("\(whole)")
        } else if let number = try? value.decode(Double.self) {
            self = .scalar("\(number)")
        } else if var list = try? decoder.unkeyedContainer() {
            var values: [JSON] = []
            while !list.isAtEnd { values.append(try list.decode(JSON.self)) }
            self = .array(values)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }
}
