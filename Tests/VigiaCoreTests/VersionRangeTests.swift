import Testing
import VigiaCore

@Suite("Version ranges")
struct VersionRangeTests {
    static let rows: [(range: String, will: [[Int]], willNot: [[Int]])] = [
        (">=16", [[16], [16, 0, 1], [22, 1]], [[15, 99], [0]]),
        (">=3.10 <4", [[3, 10], [3, 11, 2], [3, 99]], [[3, 9, 18], [4], [4, 0, 1]]),
        ("18", [[18], [18, 20, 1]], [[17, 9], [19]]),
        ("18.x", [[18, 1]], [[180]]),
        ("=1.2", [[1, 2, 9]], [[1, 20]]),
        ("v20", [[20, 1]], [[21]]),
        (">3.9", [[3, 10]], [[3, 9, 18], [3, 8]]),
        ("<=3.9", [[3, 9, 18], [2]], [[3, 10]]),
        (">= 5  < 6", [[5, 4]], [[6]]),
        (">=1.0.0", [[1]], [[0, 9, 9]]),
    ]

    @Test("a range contains its versions and no others", arguments: rows)
    func ranges(range: String, will: [[Int]], willNot: [[Int]]) throws {
        let range = try #require(VersionRange(range))
        #expect(will.filter { !range.contains($0) } == [])
        #expect(willNot.filter { range.contains($0) } == [])
    }

    @Test(
        "an invalid range is refused",
        arguments: [
            "", " ", ">=", "latest", ">=16 <", "1.2.x.3", "^16", "~1", ">=<16", "1..2", "-1",
            "1.2.3.4.5.6.7", "99999999999999999999",
        ]
    )
    func nonsense(text: String) { #expect(VersionRange(text) == nil) }

    static let sayings: [(text: String, version: [Int]?)] = [
        ("v18.20.4", [18, 20, 4]),
        ("Python 3.11.2", [3, 11, 2]),
        ("go version go1.19.8 linux/amd64", [1, 19, 8]),
        ("nginx version: nginx/1.22.1", [1, 22, 1]),
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0", [7, 0, 15]),
        ("openjdk version \"17.0.15\" 2025-04-15", [17, 0, 15]),
        ("3.40.1 2022-12-28 14:03:47 df5c253c", [3, 40, 1]),
        ("Swift version 6.3.1 (swift-6.3.1-RELEASE)", [6, 3, 1]),
        ("OpenSSL 3.0.16 11 Feb 2025", [3, 0, 16]),
        ("build 42", [42]),
        ("pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.11)", [23, 0, 1]),
        ("no number", nil), ("", nil), (".", nil), ("...1...", [1]),
    ]

    @Test("a version is found in the output of programs", arguments: sayings)
    func found(text: String, version: [Int]?) {
        #expect(VersionRange.version(in: text) == version)
    }

    @Test("a range is written as it was read", arguments: [">=16", ">=3.10 <4", "18", ">1 <=2.5"])
    func written(text: String) { #expect(VersionRange(text)?.description == text) }
}
