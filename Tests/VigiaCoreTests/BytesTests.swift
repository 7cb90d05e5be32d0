import Testing
import VigiaCore

@Suite("Bytes")
struct BytesTests {
    static let texts: [(size: Bytes, text: String)] = [
        (Bytes(count: 0), "0 B"),
        (Bytes(count: 1), "1 B"),
        (Bytes(count: 1023), "1023 B"),
        (.kibibytes(1), "1 KB"),
        (.kibibytes(64), "64 KB"),
        (Bytes(count: 1536), "1.5 KB"),
        (Bytes(count: 1024 * 1024 - 1), "1023 KB"),
        (.mebibytes(500), "500 MB"),
        (.mebibytes(1536), "1.5 GB"),
        (.gibibytes(2048), "2 TB"),
    ]

    @Test("sizes are shown in the largest fitting unit", arguments: texts)
    func text(size: Bytes, text: String) {
        #expect(size.description == text)
    }

    @Test("units are multiples of 1024, and sizes add and compare")
    func arithmetic() {
        #expect(Bytes.mebibytes(1).count == 1_048_576)
        #expect(Bytes.gibibytes(1) == .mebibytes(1024))
        #expect(Bytes.kibibytes(1) + Bytes(count: 1) > .kibibytes(1))
    }

    static let parts: [(count: Int, percent: Int, part: Int)] = [
        (1000, 80, 800), (1000, 130, 1300),
        (99, 80, 79), (50, 130, 65), (1, 99, 0), (1, 100, 1), (199, 50, 99),
        (0, 80, 0), (12_345, 0, 0),
        (.max, 100, .max), (.max - 7, 100, .max - 7), (.max, 130, .max),
        (.max / 2, 200, .max - 1), (.max / 2 + 1, 200, .max),
    ]

    @Test("a percentage is rounded down to the byte, and does not overflow", arguments: parts)
    func part(count: Int, percent: Int, part: Int) {
        #expect(Bytes(count: count).percent(percent).count == part)
    }
}
