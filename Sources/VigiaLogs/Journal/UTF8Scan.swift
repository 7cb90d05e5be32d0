/// A piece at the front of bytes that may be invalid UTF-8.
enum UTF8Piece {
    /// A whole character.
    case scalar(Unicode.Scalar, ArraySlice<UInt8>)
    /// A byte, or an incomplete character, that is invalid UTF-8.
    case invalid(ArraySlice<UInt8>)
}

/// Removes one character, or the longest valid beginning of an invalid one, from the front.
///
/// Overlong forms, surrogates and code points above U+10FFFF are invalid.
///
/// Source: the Unicode Standard, table 3-7.
func takeScalar(from bytes: inout ArraySlice<UInt8>) -> UTF8Piece? {
    guard let first = bytes.first else { return nil }
    if first < 0x80 {
        return .scalar(Unicode.Scalar(first), take(1, from: &bytes))
    }
    let length = sequenceLength(first)
    guard length > 1 else { return .invalid(take(1, from: &bytes)) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    var count = 1
    for byte in bytes.dropFirst().prefix(length - 1) {
        let allowed = count == 1 ? secondByte(after: first) : 0x80...0xBF
        guard allowed.contains(byte) else { break }
        value = value << 6 | UInt32(byte & 0x3F)
        count += 1
    }
    guard count == length, let scalar = Unicode.Scalar(value) else {
        return .invalid(take(count, from: &bytes))
    }
    return .scalar(scalar, take(length, from: &bytes))
}

/// The number of bytes at the end that are the incomplete beginning of a character.
func unfinishedTail(of bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
        let byte = bytes[bytes.count - back]
        guard byte >= 0x80 else { return 0 }
        guard byte >= 0xC0 else { continue }
        guard sequenceLength(byte) > back else { return 0 }
        return back == 1 || secondByte(after: byte).contains(bytes[bytes.count - back + 1])
            ? back : 0
    }
    return 0
}

/// The length of the character that begins with this byte; 0 if none does.
private func sequenceLength(_ first: UInt8) -> Int {
    switch first {
    case 0..<0x80: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
}

/// The valid second bytes after the first byte of a character.
private func secondByte(after first: UInt8) -> ClosedRange<UInt8> {
    switch first {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
}

private func take(_ count: Int, from bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let head = bytes.prefix(count)
    bytes = bytes.dropFirst(count)
    return head
}
