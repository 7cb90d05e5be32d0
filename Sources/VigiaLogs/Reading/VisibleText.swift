/// Makes what a service wrote safe to show on a terminal.
///
/// Controls are shown as `^[`, what is no UTF-8 as `\xff`, invisible characters that turn
/// the direction of text as `\u{202e}`; newline and tab stay, and so does everything else.
/// Keeps the beginning of a character that a block cut in two until its rest comes.
public struct VisibleText: Sendable {
    private var held: [UInt8] = []

    /// Begins with nothing held.
    public init() {}

    /// The next block, made visible.
    public mutating func render(_ block: some Sequence<UInt8>) -> [UInt8] {
        var bytes = held + Array(block)
        let tail = unfinishedTail(of: bytes) + (bytes.last == 0x0D ? 1 : 0)
        held = Array(bytes.suffix(tail))
        bytes.removeLast(tail)
        return rendered(bytes)
    }

    /// What was still held, made visible as it is.
    public mutating func finish() -> [UInt8] {
        defer { held = [] }
        return rendered(held)
    }

    private func rendered(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let piece = takeScalar(from: &rest) {
            switch piece {
            case .invalid(let bad): for byte in bad { out += hexadecimal(byte) }
            case .scalar(let scalar, let encoded):
                if scalar.value == 0x0D, rest.first == 0x0A { continue }  // A line end of DOS.
                out += visible(scalar) ?? Array(encoded)
            }
        }
        return out
    }
}

/// A whole text, made visible; see `VisibleText`.
public func visible(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    // Most lines have nothing that must be made visible.
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x09 }) { return bytes }
    var text = VisibleText()
    return (text.render(bytes) + text.finish())[...]
}

/// How a character is shown that must not reach a terminal; nil for all others.
private func visible(_ scalar: Unicode.Scalar) -> [UInt8]? {
    switch scalar.value {
    case 0x09, 0x0A: nil
    case 0..<0x20: [UInt8(ascii: "^"), UInt8(scalar.value) + 0x40]
    case 0x7F: Array("^?".utf8)
    case 0x80...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
        Array("\\u{\(String(scalar.value, radix: 16))}".utf8)
    default: nil
    }
}

private func hexadecimal(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
}
