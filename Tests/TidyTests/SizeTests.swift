import Testing

@Suite("Size")
struct SizeTests {
    static let fileLinesMax = 300
    static let functionLinesMax = 50
    static let all = SourceTree.sources + SourceTree.tests + SourceTree.examples

    @Test("the source files are found")
    func found() {
        #expect(SourceTree.sources.count > 20)
        #expect(SourceTree.examples.count > 10)
        #expect(SourceTree.tests.contains { $0.name == "SizeTests" })
    }

    @Test("no file is longer than 300 lines")
    func files() {
        let long = Self.all.filter { file in
            file.text.count { $0 == "\n" } > Self.fileLinesMax
        }
        #expect(long.map(\.path) == [])
    }

    @Test("no function is longer than 50 lines")
    func functions() {
        let long = Self.all.flatMap { file in
            FunctionScanner.functions(in: file.code)
                .filter { $0.lines > Self.functionLinesMax }
                .map { "\(file.path):\($0.line): \($0.lines) lines" }
        }
        #expect(long == [])
    }

    static let snippets: [(code: String, sizes: [Int])] = [
        ("func a() {}", [1]),
        ("func a() {\n  if b {\n  }\n}\nlet c = 1", [4]),
        ("func a(\n  b: Int = { 3 }()\n) -> Int {\n  b\n}", [5]),
        ("protocol P {\n  func a()\n  var b: Int { get }\n}\nfunc c() {\n}", [2]),
        ("init() {\n}\ninit?(b: Int) {\n  self.init()\n}", [2, 3]),
        ("var a: Int {\n  1\n}\nvar b = 2", [3]),
        ("func a() {\n  func b() {\n  }\n}", [4, 2]),
        ("func a<B>(b: B)\nwhere B: C {\n}", [3]),
    ]

    @Test("functions are measured from keyword to closing brace", arguments: snippets)
    func scanner(code: String, sizes: [Int]) {
        #expect(FunctionScanner.functions(in: code).map(\.lines) == sizes)
    }

    static let texts: [(text: String, code: String)] = [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        (#"f("a { b")"#, "f(       )"),
        (#"f("a \(g("}")) b", c)"#, "f(     g(   )    , c)"),
        (##"f(#"a" "#, b)"##, "f(       , b)"),
        ("\"\"\"\n  a \"b\" {\n\"\"\" + c", "   \n         \n    + c"),
        (#"a + "\\" + b"#, "a +      + b"),
        ("#if a\n#endif", "#if a\n#endif"),
    ]

    @Test("comments and strings are distinguished from code", arguments: texts)
    func reader(text: String, code: String) {
        #expect(SwiftText.code(of: text) == code)
    }
}
