import Testing

@testable import VigiaCLI

@Suite("Parsing")
struct ParsingTests {
    static let understood: [(words: [String], values: [String: [String]], arguments: [String])] = [
        ([], [:], []),
        (["api", "db"], [:], ["api", "db"]),
        (["-n", "5"], ["lines": ["5"]], []),
        (["-n5"], ["lines": ["5"]], []),
        (["-fn5", "api"], ["follow": [""], "lines": ["5"]], ["api"]),
        (["-fn", "5"], ["follow": [""], "lines": ["5"]], []),
        (["--lines", "5", "-f"], ["lines": ["5"], "follow": [""]], []),
        (["--lines=5"], ["lines": ["5"]], []),
        (["--lines=5", "--lines=6"], ["lines": ["5", "6"]], []),
        (["-A", "2", "-B1", "api"], ["after-context": ["2"], "before-context": ["1"]], ["api"]),
        (["-C", "/srv", "api"], ["directory": ["/srv"]], ["api"]),
        (["-C/srv"], ["directory": ["/srv"]], []),
        (["--directory=/a=b"], ["directory": ["/a=b"]], []),
        (["--", "-f"], [:], ["-f"]),
        (["-"], [:], ["-"]),
        (["--json"], ["json": [""]], []),
    ]

    @Test("arguments are parsed", arguments: understood)
    func understands(words: [String], values: [String: [String]], arguments: [String]) throws {
        let parsed = try ParsedWords(words, by: LogsCommand.usage)
        #expect(parsed.values == values)
        #expect(parsed.arguments == arguments)
    }

    @Test("no command has an option of its own by a name that all commands have")
    func names() {
        for command in allCommands {
            let usage = command.usage
            #expect(Set(usage.allOptions.map(\.long)).count == usage.allOptions.count)
            let short = usage.allOptions.compactMap(\.short)
            #expect(Set(short).count == short.count, "\(usage.name)")
        }
    }

    static let refused: [(words: [String], code: String, hint: String)] = [
        (["--folow"], "command.unknown_option", "did you mean --follow?"),
        (["--jsn"], "command.unknown_option", "did you mean --json?"),
        (["--xyzzy"], "command.unknown_option", "`vigia help logs` lists the options"),
        (["-x"], "command.unknown_option", "`vigia help logs` lists the options"),
        (["-lines"], "command.unknown_option", "did you mean --lines?"),
        (["--lines"], "command.missing_value", "`vigia help logs` shows how it is used"),
        (["-n"], "command.missing_value", "`vigia help logs` shows how it is used"),
        (["--lines="], "command.missing_value", "`vigia help logs` shows how it is used"),
    ]

    @Test("an invalid argument is refused with a suggestion", arguments: refused)
    func refuses(words: [String], code: String, hint: String) {
        let error = #expect(throws: CommandError.self) {
            try ParsedWords(words, by: LogsCommand.usage)
        }
        #expect(error?.code == code)
        #expect(error?.hint == hint)
        #expect(error?.exit == .usage)
    }

    @Test("an option without a value accepts none")
    func noValue() {
        #expect(throws: CommandError.badValue(option: "--json", value: "1", wanted: "no value")) {
            try ParsedWords(["--json=1"], by: LogsCommand.usage)
        }
    }

    @Test("everything after -- is the command, with its options")
    func command() throws {
        let words = ["--dev", "--", "node", "--dev", "--", "x"]
        let parsed = try ParsedWords(words, by: StartCommand.usage)
        #expect(parsed.command == ["node", "--dev", "--", "x"])
        #expect(parsed.has("dev"))
        #expect(parsed.arguments == [])
    }

    @Test("-- without a command is refused", arguments: [["--"], ["--", ""]])
    func noCommand(words: [String]) {
        #expect(throws: CommandError.self) { try ParsedWords(words, by: StartCommand.usage) }
    }

    static let numbers: [(text: String, isGood: Bool)] = [
        ("0", true), ("1000000", true), ("1000001", false), ("-1", false), ("ten", false),
        ("99999999999999999999", false), ("1.5", false),
    ]

    @Test("a number outside its range is refused", arguments: numbers)
    func number(text: String, isGood: Bool) throws {
        let words = try ParsedWords(["--lines=\(text)"], by: EventsCommand.usage)
        let isTaken = (try? EventsCommand(words)) != nil
        #expect(isTaken == isGood)
    }

    @Test("events accepts --ignore-case only with a pattern")
    func ignoreCase() throws {
        let answer = vigia(["events", "-i"])
        #expect(answer.exit == .usage)
        #expect(answer.exit.rawValue == 2)
        #expect(answer.notes.contains("--ignore-case is about the matches of --grep"))
        #expect(answer.out == "")
        let words = try ParsedWords(["-i", "-g", "a"], by: EventsCommand.usage)
        #expect(throws: Never.self) { try EventsCommand(words) }
    }

    static let starts: [(words: [String], code: String?)] = [
        (["--dev"], nil), (["--monitor", "api"], nil), (["--", "node"], nil),
        (["--dev", "--prod"], "command.contradiction"), (["--profile", "staging"], nil),
        (["--prod", "--profile", "staging"], "command.contradiction"),
        (["--prod", "--profile", "prod"], nil),
        (["api", "--", "node"], "command.contradiction"),
    ]

    @Test("start accepts one profile, and services or a command", arguments: starts)
    func start(words: [String], code: String?) throws {
        let parsed = try ParsedWords(words, by: StartCommand.usage)
        do {
            _ = try StartOptions(parsed)
            #expect(code == nil)
        } catch {
            #expect(error.code == code)
        }
    }
}
