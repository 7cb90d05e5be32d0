import Testing
import VigiaCore

@testable import VigiaConfig

@Suite struct EnvironmentFileTests {
    @Test(arguments: [
        ("", [:]),
        ("A=1", ["A": "1"]),
        ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
        ("\u{FEFF}A=1", ["A": "1"]),
        (
            "# note\n\n  A=1 # one\nB=a#b\nC=#FF0000\nD= # none\n",
            ["A": "1", "B": "a#b", "C": "#FF0000", "D": ""]
        ),
        ("spring.datasource.url=x\nmy-key=1", ["spring.datasource.url": "x", "my-key": "1"]),
        ("export A=1\nexport=2\nexport = 3", ["A": "1", "export": "3"]),
        ("A = a b  \n", ["A": "a b"]),
        ("A='a # $B \\n'  # note", ["A": "a # $B \\n"]),
        (#"A="a\n\"b\" \$C \\ \x""#, ["A": "a\n\"b\" $C \\ \\x"]),
        ("A=\"one\ntwo\"\nB=2", ["A": "one\ntwo", "B": "2"]),
        ("A=${HOME}/`x`", ["A": "${HOME}/`x`"]),
        ("A=1\nA=2", ["A": "2"]),
        ("A=", ["A": ""]),
        ("A=é=ü", ["A": "é=ü"]),
    ])
    func valuesAreTakenAsAShellWouldWithoutExpansion(
        text: String,
        expected: [String: String]
    ) throws {
        #expect(try EnvironmentFile(reading: Array(text.utf8)).variables == expected)
    }

    private static let noSign =
        "there is no = behind a name; a value of several lines wants quotes"

    @Test(arguments: [
        ("A", 1, 2, noSign),
        ("A=1\n  B c=2", 2, 5, noSign),
        ("K=-----BEGIN KEY-----\nMIIEvQ", 2, 7, noSign),
        ("1A=x", 1, 1, "a variable's name is letters, digits, _ . and -; a letter or _ is first"),
        (
            "A=1\n=2", 2, 1,
            "a variable's name is letters, digits, _ . and -; a letter or _ is first"
        ),
        ("-A=2", 1, 1, "a variable's name is letters, digits, _ . and -; a letter or _ is first"),
        ("A+B=2", 1, 2, "there is no = behind a name; a value of several lines wants quotes"),
        ("A=\"open\nB=2", 1, 3, "this quote is never closed"),
        ("A='x' y", 1, 7, "there is text after the closing quote"),
        ("A=\u{0}", 1, 3, "the value holds a NUL character"),
        ("A=b\u{0}\nB=2\n", 1, 3, "the value holds a NUL character"),
    ])
    func aBadLineIsNamedWithoutItsValue(text: String, line: Int, column: Int, problem: String) {
        let refusal = EnvironmentFile.Refusal(
            mark: Mark(line: line, column: column),
            problem: problem
        )
        #expect(throws: refusal) { try EnvironmentFile(reading: Array(text.utf8)) }
    }

    @Test func aLineThatIsNotTextIsNamed() {
        let refusal = EnvironmentFile.Refusal(
            mark: Mark(line: 2, column: 1),
            problem: "this line is not UTF-8 text"
        )
        #expect(throws: refusal) {
            try EnvironmentFile(reading: Array("A=1\nB=".utf8) + [0xFF])
        }
    }

    @Test func laterSourcesWinAndThePortIsLast() throws {
        let text = """
            env: { A: project, B: project, C: project }
            env_file: all.env
            services:
              web:
                command: x
                port: 80
                env: { D: service }
                env_file: [one.env, two.env]
            """
        let files = [
            "/srv/shop/all.env": "A=all\nZ=all\n", "/srv/shop/one.env": "B=one\nC=one\n",
            "/srv/shop/two.env": "C=two\nD=two\nPORT=1\n",
        ]
        let project = try Fixture.read(text, files: files, environment: ["Z": "base", "Y": "base"])
        #expect(
            project.services[0].launch.environment == [
                "A": "project", "B": "one", "C": "two", "D": "service", "PORT": "80", "Y": "base",
                "Z": "all",
            ]
        )
    }

    @Test("an optional file may be missing, and is read where it is there")
    func optional() throws {
        let text = """
            env_file: { path: all.env, optional: true }
            services:
              web: { command: x, env_file: [one.env, { path: .env, optional: true }] }
            """
        let one = ["/srv/shop/one.env": "A=one\nB=one"]
        let without = try Fixture.read(text, files: one)
        #expect(without.services[0].launch.environment == ["A": "one", "B": "one"])
        let more = ["/srv/shop/.env": "B=two", "/srv/shop/all.env": "C=all"]
        let with = try Fixture.read(text, files: one.merging(more) { $1 })
        #expect(with.services[0].launch.environment == ["A": "one", "B": "two", "C": "all"])
    }

    @Test(
        "a Python writes each line at once, unless somebody has said otherwise",
        arguments: [
            ("command: python3 a.py", "1"), ("command: /opt/venv/bin/python3.12 -m a", "1"),
            ("command: [gunicorn, app]", "1"), ("command: node python.js", nil),
            ("command: python3 a.py, env: { PYTHONUNBUFFERED: \"\" }", ""),
        ] as [(String, String?)]
    )
    func python(settings: String, value: String?) throws {
        let project = try Fixture.read("services: { web: { \(settings) } }")
        #expect(project.services[0].launch.environment["PYTHONUNBUFFERED"] == value)
    }

    @Test func aMistakeInAFileIsReportedUnderItsName() {
        let text = "services: { web: { command: x, env_file: .env } }"
        let files = ["/srv/shop/.env": "TOKEN=\"hush\nB=1"]
        #expect(
            Fixture.problems(text, files: files) == [
                ".env:1:7: error[config.env_file]: this quote is never closed"
            ]
        )
    }
}
