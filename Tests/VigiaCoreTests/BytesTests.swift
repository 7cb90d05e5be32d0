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

    @Test("sizes read as people say them", arguments: texts)
    func text(size: Bytes, text: String) {
        #expect(size.description == text)
    }

    @Test("the units build on each other, and sizes add and compare")
    func arithmetic() {
        #expect(Bytes.mebibytes(1).count == 1_048_576)
        #expect(Bytes.gibibytes(1) == .mebibytes(1024))
        #expect(Bytes.kibibytes(1) + Bytes(count: 1) > .kibibytes(1))
    }

    @Test("a part is rounded down, and does not overflow", arguments: [80, 100, 130])
    func parts(percent: Int) {
        #expect(Bytes(count: 1000).percent(percent).count == 10 * percent)
        #expect(Bytes(count: .max / 2).percent(percent) > Bytes(count: 0))
    }
}
