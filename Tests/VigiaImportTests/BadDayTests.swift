import Testing
import VigiaConfig
import VigiaCore

@testable import VigiaImport

/// Bytes that are not what they should be: a refusal or a valid file, and nothing else.
@Suite("Imports of broken files")
struct BadDayTests {
    static let all: [Fixture] = FixtureTests.formats.flatMap { Fixture.all(of: $0) }

    @Test("a file that is cut anywhere is refused or taken over", arguments: all)
    func cut(fixture: Fixture) {
        guard let first = fixture.files.first, first.path != "." else { return }
        let characters = Array(first.text)
        for part in 1..<8 {
            var cut = fixture
            cut.files[0].text = String(characters[..<(characters.count * part / 8)])
            isRefusedOrTaken(cut)
        }
    }

    @Test("a file with foreign signs in it is refused or taken over", arguments: all)
    func changed(fixture: Fixture) {
        guard let first = fixture.files.first, first.path != "." else { return }
        let signs: [Character] = [
            "\"", "'", "{", "]", ":", "$", "%", "\\", "\n", "#", "`", "&", "=", "\u{301}",
        ]
        let characters = Array(first.text)
        for (number, sign) in signs.enumerated() where !characters.isEmpty {
            var changed = characters
            changed[characters.count * number / signs.count] = sign
            var other = fixture
            other.files[0].text = String(changed)
            isRefusedOrTaken(other)
        }
    }

    private func isRefusedOrTaken(_ fixture: Fixture) {
        let lines = fixture.imported()
        #expect(!lines.isEmpty && lines != ["! the reader refuses the file"])
        #expect(lines.allSatisfy { !$0.hasPrefix("! import.unwritable") }, "\(lines)")
    }

    static let bombs: [(name: String, text: String)] = [
        ("ecosystem.config.js", String(repeating: "[", count: 100_000)),
        ("ecosystem.config.js", "module.exports = " + String(repeating: "(", count: 100_000)),
        ("ecosystem.config.js", "a = " + String(repeating: "{", count: 100_000)),
        ("compose.yaml", "services: " + String(repeating: "[", count: 100_000)),
        (
            "ecosystem.config.js",
            (0..<40).reduce("const a0 = [1, 1];\n") {
                $0 + "const a\($1 + 1) = [a\($1), a\($1)];\n"
            } + "module.exports = a40"
        ),
        (
            "compose.yaml",
            (0..<40).reduce("x0: &x0 [1, 1]\n") {
                $0 + "x\($1 + 1): &x\($1 + 1) [*x\($1), *x\($1)]\n"
            }
        ),
        ("compose.yaml", "a: &a { <<: *a }"),
        ("Procfile", String(repeating: "web: node a.js\n", count: 2100)),
        ("supervisord.conf", "[program:a]\ncommand=a\nnumprocs=99999999999999999999\n"),
        ("supervisord.conf", "[program:a]\ncommand=a %(process_num)99999999d\nnumprocs=5\n"),
        ("a.service", "[Service]\nExecStart=/a\nRestartSec=99999999999999999999999999y\n"),
        ("a.service", "[Service]\nExecStart=/a\nMemoryMax=99999999999999999999999999G\n"),
    ]

    @Test("no file takes time or memory without bounds", arguments: bombs)
    func bomb(name: String, text: String) {
        let fixture = Fixture(name: name, files: [(name, text)])
        isRefusedOrTaken(fixture)
    }

    static let names: [(name: String, text: String, format: ImportFormat?)] = [
        ("Procfile", "", .procfile), ("Procfile.dev", "", .procfile),
        ("processes", "web: node a.js\n", .procfile), ("package.json", "", .package),
        ("other.json", #"{ "scripts": {} }"#, .package), ("ecosystem.config.js", "", .pm2),
        ("apps.json", "{\n\"apps\": []}", .pm2), ("x.js", "module.exports = {}", .pm2),
        ("apps.yml", "apps:\n  - script: a\n", .pm2), ("supervisord.conf", "", .supervisord),
        ("web.conf", "[program:web]\ncommand=a", .supervisord), ("compose.yaml", "", .compose),
        ("docker-compose.prod.yml", "", .compose), ("x.yaml", "services:\n  a: {}\n", .compose),
        ("a.service", "", .systemd), ("unit", "[Service]\nExecStart=/a\n", .systemd),
        ("README.md", "# hello\n", nil), ("empty", "", nil), ("a.conf", "[mysqld]\nx=1", nil),
    ]

    @Test("formats are recognized by name and content", arguments: names)
    func recognized(name: String, text: String, format: ImportFormat?) {
        #expect(ImportFormat(ofFile: name, holding: text) == format)
    }
}
