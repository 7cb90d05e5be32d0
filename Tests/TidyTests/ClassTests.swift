import Testing

/// A class that is too large to be seen whole can hide anything.
@Suite("Classes")
struct ClassTests {
    /// The most stored properties of a class, and the most files that extend it.
    static let (propertiesMax, extensionsMax) = (15, 5)

    @Test("a class has at most 15 stored properties, and 5 files that extend it")
    func sizes() {
        let sizes = SourceTree.sources.flatMap { file in
            ClassScanner.classes(in: file.code).map { ("\(file.room).\($0)", $1) }
        }
        let extended = SourceTree.sources.flatMap { file in
            ClassScanner.extended(in: file.code).map { "\(file.room).\($0)" }
        }
        let files = Dictionary(extended.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(sizes.count > 50)
        for (name, properties) in sizes {
            let extensions = files[name, default: 0]
            #expect(properties <= Self.propertiesMax, "\(name) has \(properties) properties")
            #expect(extensions <= Self.extensionsMax, "\(name) has \(extensions) extensions")
        }
    }

    static let snippets: [(code: String, properties: Int)] = [
        ("final class A {\n  let a: Int\n  private(set) var b = 0\n}", 2),
        ("class A: B {\n  static let a = 1\n  var b: Int { 1 }\n}", 0),
        ("class A: B {\n  var c: Int {\n    let d = 1\n  }\n}", 0),
        ("class A {\n  weak var a: B?\n  private let (b, c, d) = (1, 2, 3)\n  let e = { 1 }\n}", 5),
        ("class A {\n  struct B {\n    let a: Int\n  }\n}", 0),
        ("class A {\n  func c() {\n    var d = 1\n  }\n}", 0),
    ]

    @Test("stored properties are distinguished from others", arguments: snippets)
    func scanner(code: String, properties: Int) {
        #expect(ClassScanner.classes(in: code).map(\.properties) == [properties])
    }
}
