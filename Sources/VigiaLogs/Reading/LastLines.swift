/// The last lines of a piece of text that are not blank, oldest first.
///
/// - Parameters:
///   - bytes: the text; what is not UTF-8 becomes U+FFFD.
///   - isCut: whether it begins in the middle of a line, which is then left out unless it is
///     the only one.
///   - count: the most lines.
/// - Returns: the lines, without their ends.
func lastLines(of bytes: [UInt8], isCut: Bool, _ count: Int) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"))
    if isCut, lines.count > 1, bytes.first != UInt8(ascii: "\n") { lines.removeFirst() }
    return lines.filter { $0.contains { $0 > 0x20 } }.suffix(count).map { line in
        String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
}
