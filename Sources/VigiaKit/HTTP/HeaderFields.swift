internal import VigiaHTTP

/// The header fields of a request, as they came; names are compared without case.
public struct HeaderFields: Sendable {
    private let fields: HeadFields

    /// Takes the fields of a head.
    init(_ fields: HeadFields) { self.fields = fields }

    /// The value of the first field with this name; nil where there is none.
    public subscript(name: String) -> String? { fields[name] }

    /// The values of all fields with this name, in their order.
    public func all(_ name: String) -> [String] { fields.all(name) }
}
