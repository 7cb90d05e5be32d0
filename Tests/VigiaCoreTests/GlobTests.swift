import Testing
import VigiaCore

@Suite("Path patterns")
struct GlobTests {
    static let matches: [(pattern: String, path: String, fits: Bool)] = [
        ("*.js", "app.js", true), ("*.js", "src/app.js", false), ("*.js", "app.jsx", false),
        ("src/**", "src/a", true), ("src/**", "src/a/b.c", true), ("src/**", "src", false),
        ("**/*.js", "app.js", true), ("**/*.js", "a/b/c/app.js", true),
        ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/x/y/c", false),
        ("a?c", "abc", true), ("a?c", "ac", false), ("[a-c]x", "bx", true),
        ("[!a-c]x", "bx", false), ("[!a-c]x", "dx", true), ("[]]x", "]x", true),
        ("a\\*", "a*", true), ("a\\*", "ab", false), ("[ab", "[ab", true),
        ("*a*b*c*", "xxaxxbxxcxx", true), ("*a*b*c*", "xxaxxcxxbxx", false),
        ("./src//app.js", "src/app.js", true), ("**", "anything/at/all", true),
        ("a/**/**/b/*", "a/b/c", true), ("*", ".hidden", true),
    ]

    @Test("a pattern matches the paths that fit it, and no others", arguments: matches)
    func fits(pattern: String, path: String, fits: Bool) {
        #expect(Glob(pattern).matches(path.split(separator: "/").map(String.init)) == fits)
    }

    static let folders: [(pattern: String, folder: String, may: Bool)] = [
        ("src/**/*.js", "", true), ("src/**/*.js", "src", true), ("src/**/*.js", "src/a/b", true),
        ("src/**/*.js", "lib", false), ("src/*.js", "src/a", false), ("*.js", "src", false),
        ("src/**", "src/a", true), ("**/x", "a/b", true), ("src", "src", false),
    ]

    @Test("a folder is entered only where something below it may match", arguments: folders)
    func entered(pattern: String, folder: String, may: Bool) {
        let parts = folder.split(separator: "/").map(String.init)
        #expect(Glob(pattern).mayMatch(below: parts) == may)
    }

    static let braces: [(text: String, all: [String])] = [
        ("*.{js,ts}", ["*.js", "*.ts"]), ("{a,b}/{c,d}", ["a/c", "a/d", "b/c", "b/d"]),
        ("a{b,{c,d}}e", ["abe", "ace", "ade"]), ("{a}", ["{a}"]), ("{a,b", ["{a,b"]),
        ("plain", ["plain"]), ("{,x}y", ["y", "xy"]),
    ]

    @Test("braces expand to each of their alternatives", arguments: braces)
    func alternatives(text: String, all: [String]) {
        #expect(Glob.alternatives(of: text)?.map(\.text).sorted() == all.sorted())
    }

    @Test("braces that expand to too many patterns are refused")
    func tooMany() {
        let text = String(repeating: "{a,b}", count: 7)
        #expect(Glob.alternatives(of: text) == nil)
    }
}
