public import VigiaCore
public import VigiaJSON

// The values that every other one is made of.

extension String: SchemaValue {
    /// Any text.
    public static var schema: Schema { .text }
}

extension Bool: SchemaValue {
    /// True or false.
    public static var schema: Schema { .flag }
}

extension Double: SchemaValue {
    /// Any number.
    public static var schema: Schema { .number }
}

extension Int: SchemaValue {
    /// A whole number.
    public static var schema: Schema { .integer }
}

extension Int32: SchemaValue {
    /// A whole number.
    public static var schema: Schema { .integer }
}

extension UInt32: SchemaValue {
    /// A whole number.
    public static var schema: Schema { .integer }
}

extension UInt64: SchemaValue {
    /// A whole number.
    public static var schema: Schema { .integer }
}

extension Optional: SchemaValue where Wrapped: SchemaValue {
    /// The value, or `null`.
    public static var schema: Schema { .optional(Wrapped.schema) }
}

extension Array: SchemaValue where Element: SchemaValue {
    /// A list.
    public static var schema: Schema { .list(Element.schema) }
}

extension OpenWord: SchemaValue where Known: CaseIterable {
    /// A word of this version, or of a newer one.
    public static var schema: Schema { .words(Known.allCases.map(\.rawValue)) }
}
