import Testing
import VigiaConfig
import VigiaCore

/// A file that is refused, with the exact report.
struct BadFile: Sendable, CustomTestStringConvertible {
    var text: String
    var said: String

    var testDescription: String { said }

    /// Reads rows of `===`, the file, `>>>` and the report.
    static func table(_ text: String) -> [BadFile] {
        var rows: [BadFile] = []
        var isFile = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "===" {
                rows.append(BadFile(text: "", said: ""))
                isFile = true
            } else if line == ">>>" {
                isFile = false
            } else if isFile {
                rows[rows.count - 1].text += line + "\n"
            } else {
                rows[rows.count - 1].said += line + "\n"
            }
        }
        return rows
    }
}

@Suite struct BadFilesTests {
    @Test(
        arguments: badYaml + badKeys + badValues + badHealth + badPolicies + badProjects
            + badSockets + badDevelopment + badChecks + badAlerts
    )
    func everyMistakeIsNamedWithItsPlaceAndRemedy(file: BadFile) {
        let error = #expect(throws: ConfigError.self) { try Fixture.read(file.text) }
        let said = error?.problems.map { problem in
            problem.headline + "\n" + (problem.hint.map { "  hint: \($0)\n" } ?? "")
        }
        #expect(said?.joined() == file.said)
    }

    @Test func theOffendingTextIsShownUnlessASecretMayStandBesideIt() {
        let text = """
            services:
              web:
                comand: x
                port:  99999   # high
                envv: { TOKEN: hush }
              db: { command: x, env: { TOKEN: hush }, prot: 1 }
            """
        let error = #expect(throws: ConfigError.self) { try Fixture.read(text) }
        #expect(
            error?.problems.map(\.excerpt) == [
                "  3 |     comand: …\n    |     ^",
                "  4 |     port:  99999 …\n    |            ^",
                "  5 |     envv: …\n    |     ^",
                nil,
            ]
        )
        #expect(error?.description.contains("hush") == false)
    }

    @Test func aProblemIsPrintedWithExcerptAndHint() {
        let error = #expect(throws: ConfigError.self) {
            try Fixture.service("command: x\nstop: always")
        }
        #expect(
            error?.description == """
                vigia.yaml:4:11: error[config.kind]: "stop" must be a map of settings, not text
                  4 |     stop: always
                    |           ^
                  hint: write stop: { signal: SIGTERM, timeout: 10s }
                """
        )
    }

    @Test func noMoreThanTwentyProblemsAreReported() {
        let keys = (1...30).map { "wrong\($0): 1" }.joined(separator: "\n")
        let error = #expect(throws: ConfigError.self) { try Fixture.service("command: x\n" + keys) }
        #expect(error?.problems.count == ConfigError.problemsMax)
        #expect(error?.problems.last?.line == 23)
    }

    @Test func whatIsTooLargeOrNotTextIsRefused() {
        let large = String(repeating: "#", count: 1 << 20) + "\n"
        #expect(
            Fixture.problems(large) == [
                "vigia.yaml: error[config.too_large]: the file has 1048577 bytes; "
                    + "at most 1048576 are read"
            ]
        )
        let reader = ConfigurationReader(
            projectDirectory: "/srv/shop",
            environment: [:],
            facts: FixedFacts()
        )
        let error = #expect(throws: ConfigError.self) {
            try reader.read(Array("a: 1\nb: é".utf8) + [0xFF])
        }
        #expect(
            error?.problems.map(\.headline) == [
                "vigia.yaml:2:5: error[config.syntax]: this is not YAML: "
                    + "invalid leading UTF-8 octet"
            ]
        )
    }

    @Test func aMissingFileIsNamedWithTheWayOut() {
        let reader = ConfigurationReader(
            projectDirectory: "/srv/shop",
            environment: [:],
            facts: FixedFacts()
        )
        let error = #expect(throws: ConfigError.self) { try reader.read(profile: nil) }
        #expect(
            error?.description == """
                vigia.yaml: error[config.not_found]: there is no vigia.yaml in /srv/shop
                  hint: write one, or name the command: vigia start -- node server.js
                """
        )
    }

    @Test func thousandsOfServicesInARowAreNoCircle() throws {
        let services = (1...ProjectSpec.servicesMax).map { number in
            "s\(number): { command: x, depends_on: [s\(number + 1)] }"
        }
        let last = "s\(ProjectSpec.servicesMax)"
        var text = "services:\n  " + services.joined(separator: "\n  ")
        text = text.replacing("[s\(ProjectSpec.servicesMax + 1)]", with: "[]")
        #expect(try Fixture.read(text).services.last?.name == last)
        let error = #expect(throws: ConfigError.self) {
            try Fixture.read(text + "\n  more: { command: x }")
        }
        #expect(error?.code == "config.out_of_range")
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            "services: { web: { command: x } }\n" + wrong("k", 80_000),
            "services:\n" + wrong("  s", 80_000),
            "services: { web: { command: x } }\nprofiles:\n" + wrong("  p", 80_000),
            "services:\n" + wrong("  s", 1900) + "profiles:\n  dev:\n    services:\n"
                + wrong("      t", 50_000),
            "a: " + String(repeating: "[", count: 1_000_000),
            "a: " + String(repeating: "{", count: 1_000_000),
            String(repeating: "? ", count: 500_000),
            String(repeating: "- ", count: 500_000),
            "a: \"" + String(repeating: "\\", count: 1_000_000),
        ]
    )
    func hostileFilesAreRefusedQuickly(text: String) {
        #expect(throws: ConfigError.self) { try Fixture.read(text) }
    }
}

/// Lines with unknown keys.
private func wrong(_ prefix: String, _ count: Int) -> String {
    (0..<count).map { "\(prefix)\($0): 1\n" }.joined()
}
