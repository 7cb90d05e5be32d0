/// What identifies a failure: its coarse cause, how the run ended, the decisive line without times,
/// numbers and addresses, and whether the run had been ready.
///
/// The cause of a run that Vigia ended is Vigia's reason, never Vigia's own signal. Three equal
/// failures in a row of runs that never became ready are a deterministic fault: retrying will not
/// help.
public struct Fingerprint: Hashable, Codable, Sendable {
    /// How many equal failures in a row make a deterministic fault.
    public static let equalMax = 3

    /// The coarse cause.
    let cause: CauseClass
    /// Whether the run had been ready.
    let wasReady: Bool
    /// A checksum of the ending and of the normalised line.
    let sum: UInt64

    init(_ failure: Failure, of over: Unheard, last: String?) {
        (cause, wasReady) = (failure.cause, over.wasReady)
        // A status and a signal identify the ending; values that Vigia measured differ each time.
        let end = over.endedItself ? Array(failure.clause.utf8) : Self.normalised(failure.clause)
        sum = Checksum.of(end + [.newline] + Self.normalised(failure.line ?? last ?? ""))
    }

    /// Replaces what differs from one run to the next.
    ///
    /// Numbers, addresses, identifiers and the names of temporary files become one `#` each, and
    /// several blanks become one.
    private static func normalised(_ line: String) -> [UInt8] {
        var rest = Array(line.utf8)[...]
        var result: [UInt8] = []
        while let byte = rest.first {
            let isTemporary = temporary.contains { result.suffix($0.count).elementsEqual($0) }
            let isWithin = result.last?.isWordByte == true
            let count = isTemporary ? fileName(rest) : changing(rest, isWithin: isWithin)
            if count > 0 {
                result.append(UInt8(ascii: "#"))
            } else if byte != .space || result.last != .space {
                result.append(byte)
            }
            rest = rest.dropFirst(max(1, count))
        }
        return result
    }

    private static let temporary = ["/tmp/".utf8, "/shm/".utf8]

    /// The length of the random file name at the beginning of the text.
    private static func fileName(_ text: ArraySlice<UInt8>) -> Int {
        text.prefix { $0.isWordByte || "._-+".utf8.contains($0) }.count
    }

    /// The length of the varying text at the beginning; inside a word only digits vary.
    private static func changing(_ text: ArraySlice<UInt8>, isWithin: Bool) -> Int {
        if !isWithin {
            if isUUID(text.prefix(uuidCount)) { return uuidCount }
            let word = text.prefix(while: \.isWordByte)
            if word.count >= identifierMin, word.count(where: \.isDigit) >= 3 { return word.count }
        }
        if text.starts(with: "0x".utf8) {
            return 2 + text.dropFirst(2).prefix(while: isHexadecimal).count
        }
        let digits = text.prefix(while: isHexadecimal)
        if digits.count >= hexadecimalMin, digits.contains(where: \.isDigit) { return digits.count }
        return digits.prefix(while: \.isDigit).count
    }

    /// The least length of a word with digits that counts as an identifier.
    private static let identifierMin = 16
    /// The least length of a hexadecimal number with letters.
    private static let hexadecimalMin = 6
    private static let uuidCount = 36

    /// Whether the text is a UUID: `8-4-4-4-12` hexadecimal digits.
    private static func isUUID(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.allSatisfy(isHexadecimal) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte.lowercased)
    }
}
