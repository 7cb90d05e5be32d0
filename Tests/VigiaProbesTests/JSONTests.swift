import Testing

@testable import VigiaProbes

@Suite("Looking into a JSON body")
struct JSONTests {
    @Test(
        "every scalar is found under its dotted path",
        arguments: [
            (#"{"status":"ok","up":true,"n":3,"x":1.5,"no":null}"#, scalars),
            (#" {"db":{"hosts":[{"name":"a"},{"name":"b"}]}} "#, nested),
            (#"[1,[2,"é"]]"#, ["0": "1", "1.0": "2", "1.1": "é"]),
            (#""ok""#, ["": "ok"]), ("17", ["": "17"]), ("{}", [:]),
            ("", nil), ("ok", nil), (#"{"status":"ok""#, nil), ("{]", nil), ("\u{0}", nil),
        ] as [(String, [String: String]?)]
    )
    func flattened(text: String, scalars: [String: String]?) {
        #expect(JSON(parsing: Array(text.utf8))?.flattened == scalars)
    }

    private static let scalars = ["status": "ok", "up": "true", "n": "3", "x": "1.5", "no": "null"]
    private static let nested = ["db.hosts.0.name": "a", "db.hosts.1.name": "b"]

    @Test("what is nested too deeply counts as no JSON", arguments: [32, 33, 500, 30_000])
    func depth(levels: Int) {
        let open = String(repeating: "[", count: levels)
        let text = open + "1" + String(repeating: "]", count: levels)
        #expect((JSON(parsing: Array(text.utf8)) != nil) == (levels <= JSON.depthMax))
    }

    @Test("bytes that are no text are no JSON")
    func invalid() {
        #expect(JSON(parsing: [UInt8(ascii: "\""), 0xFF, 0xFE, UInt8(ascii: "\"")]) == nil)
    }
}
