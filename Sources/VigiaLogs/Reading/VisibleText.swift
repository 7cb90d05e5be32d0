/// Escapes the output of a service for a terminal.
///
/// Control characters are shown as `^[`, invalid UTF-8 as `\xff`, invisible characters that change
/// text direction as `\u{202e}`; newline, tab and everything else stay. An incomplete character at
/// the end of a block is held until its rest comes.
public struct VisibleText: Sendable {
    private var held: [UInt8] = []

    /// Creates an empty state.
    public init() {}

    /// Escapes the next block.
    public mutating func render(_ block: some Sequence<UInt8>) -> [UInt8] {
        var bytes = held + Array(block)
        let tail = unfinishedTail(of: bytes) + (bytes.last == 0x0D ? 1 : 0)
        held = Array(bytes.suffix(tail))
        bytes.removeLast(tail)
        return rendered(bytes)
    }

    /// Escapes what is still held.
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
                if scalar.value == 0x0D, rest.first == 0x0A { continue }  // CRLF
                out += visible(scalar) ?? Array(encoded)
            }
        }
        return out
    }
}

/// What happens to colours in a service's output.
public enum OutputColours: Sendable {
    /// Escape sequences are shown as text.
    case visible
    /// They reach the terminal; at the end of the line they are reset.
    case kept
    /// They are removed.
    case removed
}

/// Escapes a whole line; see `VisibleText`.
///
/// - Parameters:
///   - bytes: the line, without its newline.
///   - colours: what happens to SGR sequences, ECMA-48 section 8.3.117. Other sequences are shown
///     as text, and so are SGR sequences that conceal text.
/// - Returns: bytes that are safe for a terminal.
public func visible(
    _ bytes: ArraySlice<UInt8>,
    colours: OutputColours = .visible
) -> ArraySlice<UInt8> {
    // Most lines need no escaping.
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x09 }) { return bytes }
    guard case .visible = colours else { return withColours(bytes, colours) }
    var text = VisibleText()
    return (text.render(bytes) + text.finish())[...]
}

private func withColours(
    _ bytes: ArraySlice<UInt8>,
    _ colours: OutputColours
) -> ArraySlice<UInt8> {
    var (out, from, place) = ([UInt8](), bytes.startIndex, bytes.startIndex)
    var isColoured = false
    while place < bytes.endIndex {
        guard let end = colourEnd(bytes, at: place) else {
            place += 1
            continue
        }
        out += visible(bytes[from..<place])
        if case .kept = colours {
            out += bytes[place..<end]
            isColoured = true
        }
        (from, place) = (end, end)
    }
    out += visible(bytes[from...])
    return (isColoured ? out + "\u{1B}[0m".utf8 : out)[...]
}

/// The end of an SGR sequence that begins at an index; nil if there is none.
private func colourEnd(_ bytes: ArraySlice<UInt8>, at place: Int) -> Int? {
    guard bytes[place] == 0x1B, bytes[(place + 1)...].first == UInt8(ascii: "[") else { return nil }
    let rest = bytes[(place + 2)...].prefix(sequenceMax)
    let parameters = rest.prefix { (0x30...0x39).contains($0) || $0 == 0x3A || $0 == 0x3B }
    guard parameters.endIndex < rest.endIndex, rest[parameters.endIndex] == UInt8(ascii: "m"),
        !conceals(parameters)
    else { return nil }
    return parameters.endIndex + 1
}

/// The longest sequence that counts as a colour, in bytes.
private let sequenceMax = 64

/// Whether the parameters contain 8 (conceal) other than as part of a colour's number.
///
/// Colours are of the text, the background, or the underline; each is a 5 with one number, or a 2
/// with three.
private func conceals(_ parameters: ArraySlice<UInt8>) -> Bool {
    let words = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    var numbers = words.map { Int(String(decoding: $0, as: UTF8.self)) }[...]
    while let number = numbers.popFirst() {
        if number == 8 { return true }
        guard let number, [38, 48, 58].contains(number) else { continue }
        numbers = numbers.dropFirst(numbers.first == 5 ? 2 : 4)
    }
    return false
}

/// The escaped form of a character that must not reach a terminal; nil for all others.
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
