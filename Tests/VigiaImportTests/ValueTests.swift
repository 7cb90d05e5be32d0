import Testing
import VigiaConfig
import VigiaCore

@testable import VigiaImport

/// Whatever a value contains, the reader of `vigia.yaml` reads it back unchanged.
@Suite("Values of imports")
struct ValueTests {
    static let texts = [
        "plain", "two words", "a: b", "a:b", "a #b", "#a", "a#b", "- a", "-a", "? a", "& a", "*a",
        "!a", "|", ">", "%a", "@a", "`a`", "'a'", "\"a\"", "it's", "\\", "a\\nb", "a\nb", "\n",
        "a\n", "\ta", "a\tb", " a", "a ", "  ", "$", "$$", "$HOME", "${HOME}", "${HOME:-x}",
        "$${A}",
        "${", "${}", "a$", "{a}", "{a: b}", "[a]", "a,b", "a, b", "true", "null", "~", "~/a", "yes",
        "1", "1.0", "0777", "1e3", "2026-11-30", "=", "<<", "...", "---", "--- a", "a:", ":a", "::",
        "olá ☕ 日本 语", "e\u{301}", "👩‍👩‍👧", "\u{7}", "\u{1B}[0m", "\u{7F}", "\u{85}", "\u{A0}",
        "\u{FEFF}a", "\u{2028}", "\u{FFFD}", "\u{10FFFF}", "a\rb", "\r\n", "a;b|c&d>e<f(g)",
        "*.js ?x [y]", "https://u:p@h:1/?a=b&c=d#e",
        "-----BEGIN KEY-----\nab+/=\n-----END KEY-----\n",
        String(repeating: "long ", count: 300),
    ]

    /// The only service of a project with the given settings, as it is read back.
    private func readBack(
        notes: [String] = [],
        _ change: (inout ImportedService) -> Void
    ) throws -> ServiceSpec {
        var (project, service) = (ImportedProject(), ImportedService("web"))
        service.command = [Template("true")]
        change(&service)
        project.services = [service]
        let reader = ConfigurationReader(
            projectDirectory: Fixture.folder,
            environment: Fixture.environment,
            facts: FixtureFacts(files: [:])
        )
        let file = try ImportedFile(project, from: "a test", by: reader)
        #expect(file.project.notes.map(\.description) == notes)
        let spec = try reader.read(Array(file.text.utf8))
        return try #require(spec.services.first)
    }

    @Test("a variable keeps its value", arguments: texts)
    func variables(text: String) throws {
        let service = try readBack { $0.set(variable: "A", Template(text)) }
        #expect(service.launch.environment["A"] == text)
    }

    @Test("an argument keeps its value", arguments: texts)
    func arguments(text: String) throws {
        let service = try readBack { $0.command = [Template("x"), Template(text), Template("y")] }
        #expect(service.launch.command == ["x", text, "y"])
    }

    @Test("a program keeps its name", arguments: texts)
    func programs(text: String) throws {
        let service = try readBack { $0.command = [Template(text)] }
        #expect(service.launch.command == [text])
    }

    @Test("the script of a shell keeps its text", arguments: texts)
    func scripts(text: String) throws {
        let service = try readBack { $0.command = ["sh", "-c", text].map { Template($0) } }
        #expect(service.launch.command == ["sh", "-c", text])
    }

    @Test("a probe keeps its command", arguments: texts)
    func probes(text: String) throws {
        let service = try readBack { service in
            service.health = [.init("exec", [Template("probe"), Template(text)])]
        }
        #expect(service.probe?.question == .exec(command: ["probe", text]))
    }

    @Test("the name of a variable is kept, unless it cannot be one", arguments: texts)
    func names(text: String) throws {
        // A key of YAML has at most 1024 characters.
        guard !text.contains("="), text.utf8.count < 1000 else { return }
        let service = try readBack { $0.set(variable: text, Template("x")) }
        #expect(service.launch.environment[text] == "x")
    }

    @Test("variables keep their stand-ins, also within a text")
    func standIns() throws {
        var value = Template("a$")
        value.append(variable: "HOME", standIn: nil)
        value.append("{b}")
        value.append(variable: "MISSING", standIn: "c d: #e")
        value.append(variable: "OTHER", standIn: "$x}")
        value.append(variable: "MISSING", standIn: "it's")
        let notes = ["web: what stands behind the variable OTHER within ${…}"]
        let service = try readBack(notes: notes) { $0.set(variable: "A", value) }
        #expect(service.launch.environment["A"] == "a$/root{b}c d: #eit's")
    }

    @Test("a comment cannot break the file")
    func comments() throws {
        var project = ImportedProject()
        var service = ImportedService("web")
        service.command = [Template("true")]
        service.set("directory", "/missing\n/folder: \u{2028}x")
        project.services = [service]
        project.differs("a\nb: c\r\n\u{85}services: {}\u{2028}x")
        let reader = ConfigurationReader(
            projectDirectory: Fixture.folder,
            environment: [:],
            facts: FixtureFacts(files: [:])
        )
        let file = try ImportedFile(project, from: "x\ny", by: reader)
        #expect(try reader.read(Array(file.text.utf8)).services.map(\.name) == ["web"])
        #expect(file.text.contains("    # not possible: there is no folder"))
        #expect(file.project.notes.map(\.kind) == [.differs, .leftOut])
    }

    @Test("settings that the reader refuses become comments, whatever they are")
    func refusedSettings() throws {
        var service = ImportedService("web")
        service.command = [Template("true")]
        service.port = Template("99999")
        service.restart = [.init("attempts", "0")]
        service.memory = [.init("limit", "1B")]
        service.stop = [.init("signal", "SIGNOTHING")]
        service.logs = [.init("keep", "many")]
        service.needs = [.init("nobody", "ready")]
        service.watch = ["/absolute"]
        service.set("nice", "100")
        service.set(variable: "", Template("x"))
        service.set(variable: "A=B", Template("x"))
        var other = ImportedService("none")
        other.command = []
        var project = ImportedProject()
        project.services = [service, other]
        let reader = ConfigurationReader(
            projectDirectory: Fixture.folder,
            environment: [:],
            facts: FixtureFacts(files: [:])
        )
        let file = try ImportedFile(project, from: "a test", by: reader)
        let spec = try reader.read(Array(file.text.utf8))
        #expect(spec.services.map { Summary.line($0, without: [:]) } == ["web: true"])
        #expect(file.project.notes.count == 11)
    }
}
