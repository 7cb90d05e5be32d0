import Testing

@testable import VigiaCLI

@Suite("Help")
struct HelpTests {
    static let names = allCommands.map { $0.usage.name }

    @Test("every command answers --help with an example and exit 0", arguments: names)
    func page(name: String) {
        for words in [[name, "--help"], [name, "-h"], ["help", name], ["--json", name, "-h"]] {
            let answer = vigia(words)
            #expect(answer.exit == .ok)
            #expect(answer.out.contains("Example"))
            #expect(answer.out.contains("Usage: vigia \(name)"))
            #expect(answer.out.contains("Exit status:"))
            #expect(answer.notes == "")
        }
    }

    @Test("every example in the help is parsed by its own command", arguments: names)
    func examples(name: String) throws {
        let command = try #require(allCommands.first { $0.usage.name == name })
        for example in command.usage.examples {
            let words = example.split(separator: " ").map(String.init)
            #expect(words.prefix(2) == ["vigia", name])
            _ = try command.init(ParsedWords(Array(words.dropFirst(2)), by: command.usage))
        }
    }

    @Test("help fits into 80 columns", arguments: names)
    func width(name: String) {
        for line in vigia(["help", name]).out.split(separator: "\n") {
            #expect(line.count <= 80)
        }
    }

    @Test("the overview lists every command")
    func overview() {
        let answer = vigia(["help"])
        #expect(answer.exit == .ok)
        for name in Self.names { #expect(answer.out.contains("\n  \(name) ")) }
        #expect(vigia([]).out == answer.out)
        #expect(vigia([]).exit == .usage)
        #expect(vigia(["--help"]).exit == .ok)
    }

    static let mistakes: [(words: [String], notes: String)] = [
        (["strat"], "there is no command called strat\n  hint: did you mean vigia start?\n"),
        (["stauts"], "there is no command called stauts\n  hint: did you mean vigia status?\n"),
        (
            ["frobnicate"],
            "there is no command called frobnicate\n  hint: `vigia help` lists the commands\n"
        ),
        (["help", "erors"], "no command called erors\n  hint: did you mean vigia errors?\n"),
        (["status", "--wacth"], "no option --wacth\n  hint: did you mean --watch?\n"),
        (["version", "1"], "does not know what to do with 1\n"),
        (["--jsom"], "no option --jsom\n  hint: did you mean --json?\n"),
    ]

    @Test("a mistake gives one clear error, a suggestion and exit 2", arguments: mistakes)
    func mistyped(words: [String], notes: String) {
        let answer = vigia(words)
        #expect(answer.exit == .usage)
        #expect(answer.out == "")
        #expect(answer.notes.contains(notes))
        #expect(answer.notes.split(separator: "\n").count <= 2)
    }

    @Test("the version is printed in words and in JSON")
    func version() {
        #expect(vigia(["version"]).out.hasPrefix("vigia "))
        #expect(vigia(["--version"]).out == vigia(["version"]).out)
        #expect(vigia(["version", "--json"]).out.hasPrefix(#"{"version":""#))
    }
}
