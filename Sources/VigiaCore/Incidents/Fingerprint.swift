/// What a failure looks like once times, numbers and addresses are taken out of it: its coarse
/// cause, the line that tells it, and whether the run had been ready.
///
/// The cause of a run that Vigia ended is why it did, never its own signal. Three equal ones in a
/// row of runs that never became ready are a deterministic fault: trying again will not help.
public struct Fingerprint: Hashable, Codable, Sendable {
    /// How many equal ones in a row make a deterministic fault.
    public static let equalMax = 3

    /// The coarse cause.
    let cause: CauseClass
    /// Whether it had been ready.
    let wasReady: Bool
    /// A checksum of how it ended and of the line, both without what differs each time.
    let sum: UInt64

    init(_ failure: Failure, last: String?, wasReady: Bool) {
        (cause, self.wasReady) = (failure.cause, wasReady)
        let text = failure.clause + "\n" + (failure.line ?? last ?? "")
        sum = Checksum.of(Self.normalised(text).utf8)
    }

    /// A line without what differs from one run to the next: digits and hexadecimal words.
    static func normalised(_ line: String) -> String {
        var result = ""
        for word in line.split(separator: " ") {
            let hex = word.utf8.allSatisfy(isHexadecimal) && word.utf8.count >= 6
            if !result.isEmpty { result.append(" ") }
            if hex { result.append("#") } else { appendWithoutDigits(word, to: &result) }
        }
        return result
    }

    private static func appendWithoutDigits(_ word: Substring, to result: inout String) {
        var inNumber = false
        for character in word {
            if character.isNumber {
                if !inNumber { result.append("#") }
                inNumber = true
            } else {
                result.append(character)
                inNumber = false
            }
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "x"): true
        default: false
        }
    }
}
