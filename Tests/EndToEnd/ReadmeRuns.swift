import Glibc
import TestSupport
import Testing
import VigiaWire

/// The commands of the README's first screen are run, and their output is compared.
@Suite("README", .sideBySide)
struct ReadmeRuns {
    /// The lines of a block of a kind, by default of the first.
    static func block(_ kind: String, _ number: Int = 0) -> [String] {
        var lines = File.text(Program.root + "/README.md").split(
            separator: "\n",
            omittingEmptySubsequences: false
        )[...]
        for _ in 0..<number { lines = lines.drop { $0 != "```" + kind }.dropFirst() }
        return lines.drop { $0 != "```" + kind }.dropFirst().prefix { $0 != "```" }.map(String.init)
    }

    /// A line with every number as `0` and every gap as one space, for comparison.
    static func shape(_ line: Substring) -> String {
        let words = line.split(separator: " ").map { word in
            var (shape, isNumber) = ("", false)
            for character in word {
                let isFigure = character.isNumber || (isNumber && ".:".contains(character))
                if !isFigure { shape.append(character) } else if !isNumber { shape += "0" }
                isNumber = isFigure
            }
            return shape
        }
        return words.joined(separator: " ")
    }

    @Test("the first backends run as shown", arguments: [("js", 1), ("python", 2)])
    func ownBackend(kind: String, place: Int) throws {
        let port = try freePort()
        let name = kind == "js" ? "server.js" : "server.py"
        let project = try Project(
            Self.block("yaml", place).joined(separator: "\n").replacing("3000", with: "PORT")
                .replacing("9650", with: "\(try freePort())"),
            port: port,
            files: [name: Self.block(kind).joined(separator: "\n")]
        )
        var isAsked = false
        for command in Self.block("sh", 1) where !command.contains("--dev") {
            let outcome = try project.shell(command)
            #expect(outcome.status == 0, "\(command): \(outcome.all)")
            guard command.contains("vigia status") else { continue }
            let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
            #expect(asked.output == "hello\n", "\(asked.all)")
            isAsked = true
        }
        #expect(isAsked)
    }

    @Test("the first screen is true")
    func firstScreen() throws {
        let port = try freePort()
        let example = Program.root + "/Examples/crash-dummy/server.js"
        let project = try Project(
            Self.block("yaml").joined(separator: "\n").replacing("3001", with: "PORT"),
            port: port,
            files: ["server.js": File.text(example)]
        )
        var (seen, shown, pid, real) = (Set<String>(), [String](), "0", "0")
        for line in Self.block("console") {
            guard line.hasPrefix("$ ") else {
                shown.append(Self.shape(line[...]).replacing("shop ", with: ""))
                if let row = line.split(separator: " ").dropFirst(2).first, Int(row) != nil {
                    pid = String(row)
                }
                continue
            }
            for command in line.dropFirst(2).split(separator: "; ") {
                if pid != "0", let now = try project.service().pid { real = "\(now)" }
                let outcome = try project.shell(String(command).replacing(pid, with: real))
                #expect(outcome.status == 0, "\(command): \(outcome.all)")
                seen.formUnion(outcome.output.split(separator: "\n").map(Self.shape))
                if command.hasPrefix("kill") {
                    try project.until { $0.run == 2 && $0.state == "up" }
                }
            }
        }
        let events = try project.vigia("events", "-n", "100").output
        seen.formUnion(events.split(separator: "\n").map(Self.shape))
        let name = project.folder.split(separator: "/").last.map(String.init) ?? ""
        seen = Set(seen.map { $0.replacing(Self.shape(name[...]) + " ", with: "") })
        #expect(shown.count > 3)
        #expect(shown.filter { !seen.contains($0) } == [], "seen: \(seen)")
    }
}
