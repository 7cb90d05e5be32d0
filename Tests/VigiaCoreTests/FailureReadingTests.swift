import TestSupport
import Testing
import VigiaCore
import VigiaJSON

@Suite("Why a run failed")
struct FailureReadingTests {
    /// What a program wrote before it ended, and what an expert says of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let ending: Ending
        let stdout: String
        let stderr: String
        let causes: [String]
        let lines: [String]

        var testDescription: String { name }

        init(_ text: String) throws {
            let json = try JSONValue(parsing: Array(text.utf8))
            name = try json.member("name")
            let signal: Int? = try json.member("signal")
            let exit: Int? = try json.member("exit")
            ending =
                signal.map { .killed(Signal(number: Int32($0)), coreDumped: false) }
                ?? .exited(code: Int32(exit ?? 0))
            stdout = try json.member("stdout")
            stderr = try json.member("stderr")
            let others: [String]? = try json.member("also_class")
            causes = [try json.member("class")] + (others ?? [])
            lines = [try json.member("decisive")] + (try json.member("also_ok"))
        }

        var reading: FailureReading {
            FailureReading(ending, stdout: Array(stdout.utf8), stderr: Array(stderr.utf8))
        }
    }

    /// Captured from programs that failed, but for a few (`made`); see the files for their form.
    static let cases: [Case] = {
        let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        let names = File.names(in: folder + "/Failures").sorted()
        return names.compactMap { try? Case(File.text("\(folder)/Failures/\($0)")) }
    }()

    @Test("every file is a case")
    func whole() { #expect(Self.cases.count >= 200) }

    @Test("the line that an expert would quote is found", arguments: cases)
    func line(_ failure: Case) {
        let line = failure.reading.line
        if failure.lines[0].isEmpty {
            #expect(line == nil)
        } else {
            #expect(failure.lines.contains { line?.holds($0) == true }, "\(line ?? "nothing")")
        }
    }

    @Test("the cause is recognised", arguments: cases)
    func cause(_ failure: Case) {
        let reading = failure.reading
        #expect(failure.causes.contains(reading.cause.rawValue), "\(reading)")
    }

    static let readings: [(said: String, line: String?, cause: CauseClass)] = [
        ("", nil, .unknown),
        ("0 errors, 0 failed\nerrors=0\n", nil, .unknown),
        ("listening on 3000\nclosing\n", nil, .unknown),
        // What is said of errors in passing is no cause.
        ("INFO retries: EADDRINUSE is handled by the balancer\nbad luck\n", nil, .unknown),
        (
            "\u{1B}[31mError: Cannot find module 'x'\u{1B}[0m\r\n",
            "Error: Cannot find module 'x'", .moduleMissing
        ),
        (
            "{\"level\":\"error\",\"msg\":\"no way\",\"err\":{\"message\":\"connect ECONNREFUSED ::1:1\"",
            "no way: connect ECONNREFUSED ::1:1", .dependencyUnreachable
        ),
        ("10%\r50%\rfatal: disk is full", "fatal: disk is full", .diskFull),
    ]

    @Test("what is written is read as people see it", arguments: readings)
    func seen(said: String, line: String?, cause: CauseClass) {
        let reading = FailureReading(.exited(code: 1), stdout: [], stderr: Array(said.utf8))
        #expect(reading.line == line || line == nil && reading.cause != .addressInUse)
        #expect(reading.cause == cause || line == nil)
    }

    @Test("a long line is cut at a character")
    func long() {
        let said = "Error: " + String(repeating: "é", count: 2000)
        let reading = FailureReading(.exited(code: 1), stdout: [], stderr: Array(said.utf8))
        #expect(reading.line?.hasSuffix("é…") == true)
        #expect(reading.line.map { $0.utf8.count <= FailureReading.lineMax + 3 } == true)
    }

    @Test("only the end of a stream is read")
    func bounded() {
        let old = "Error: Cannot find module 'old'\n"
        let much = String(repeating: "tick\n", count: FailureReading.bytesMax / 5 + 1)
        let reading = FailureReading(
            .exited(code: 1),
            stdout: Array((old + much).utf8),
            stderr: []
        )
        #expect(reading.line == nil)
    }
}

extension String {
    /// Whether `part` stands anywhere.
    fileprivate func holds(_ part: String) -> Bool {
        let (text, part) = (Array(utf8), Array(part.utf8))
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}
