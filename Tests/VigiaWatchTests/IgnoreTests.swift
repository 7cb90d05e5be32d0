import TestSupport
import Testing

@testable import VigiaWatch

/// Git itself is the reference for `.gitignore` rules.
@Suite(".gitignore rules")
struct IgnoreTests {
    static let files: [(top: String, sub: String)] = [
        ("*.log\n!keep.log\n", ""), ("/build\nlib/\n", ""), ("a/**/z\n**/deep\nsrc/*.js\n", ""),
        ("# comment\n\n\\#file\n\\!bang\ntrail \\ \nfoo  \n", ""),
        ("*\n!*/\n!*.js\n", ""), ("doc/*.txt\ndoc/**/*.md\n", "!a.txt\n"),
        ("*.js\n", "!app.js\n/only-here\n"), ("sub\n", "x\n"), ("[abc].txt\nfile?.js\n", "*.js\n"),
        ("src/**\n!src/keep/\n", ""), ("**\n", ""), ("a*b\n/sub/*\n!/sub/app.js\n", ""),
        ("temp/*\n!temp/x/\ntemp/x/*\n!temp/x/y.js\n", ""), ("foo/\r\n*.o\r\n", ""),
    ]
    static let paths = [
        "app.js", "keep.log", "x.log", "build/x", "sub/build", "lib/a.js", "sub/lib/b.js", "lib",
        "a/z", "a/b/c/z", "a/b/deep", "deep", "src/x.js", "src/y/x.js", "#file", "!bang",
        "trail  ", "foo", "sub/foo", "doc/a.txt", "doc/x/b.md", "doc/x/c.txt", "sub/app.js",
        "sub/other.js", "sub/only-here", "sub/x", "a.txt", "d.txt", "file1.js", "file10.js",
        "src/keep/me", "acb", "sub/acb", "temp/a", "temp/x/y.js", "temp/x/z.js", "x.o", "foo/y",
    ]

    @Test("every path is judged as Git does", arguments: files)
    func judged(top: String, sub: String) throws {
        let folder = try TestFolder([".gitignore": top, "sub/.gitignore": sub])
        _ = try output(of: ["git", "init", "-q", "."], in: folder.path)
        let asked = Self.paths.joined(separator: "\n") + "\n"
        let said = try output(
            of: [
                "git", "-c", "core.quotePath=false", "check-ignore", "--no-index", "--stdin",
            ],
            input: asked,
            in: folder.path
        )
        let ignored = Set(said.split(separator: "\n").map(String.init))
        var rules = IgnoreRules()
        rules.set(IgnoreFile(reading: top), in: [])
        rules.set(IgnoreFile(reading: sub), in: ["sub"])
        for path in Self.paths {
            let parts = path.split(separator: "/").map(String.init)
            let isIgnored = (1...parts.count).contains { count in
                rules.ignores(Array(parts.prefix(count)), isFolder: count < parts.count)
            }
            #expect(isIgnored == ignored.contains(path), "\(path) by \(top) and \(sub)")
        }
    }

    @Test("rules above the project in the same repository count too")
    func above() {
        var rules = IgnoreRules()
        rules.add(IgnoreFile(reading: "/apps/web/gen\n*.gen.js\n"), above: ["apps", "web"])
        #expect(rules.ignores(["gen"], isFolder: true))
        #expect(rules.ignores(["src", "x.gen.js"], isFolder: false))
        #expect(!rules.ignores(["src", "gen"], isFolder: true))
    }
}
