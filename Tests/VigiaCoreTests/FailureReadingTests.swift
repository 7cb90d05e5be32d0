import TestSupport
import Testing
import VigiaCore
import VigiaJSON

@Suite("Causes of failures in output")
struct FailureReadingTests {
    /// The output of a program that failed, and the reading of an expert.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let ending: Ending
        let stdout: String
        let stderr: String
        /// The causes that an expert would accept.
        let causes: [String]
        /// Parts of the lines that an expert would accept.
        let lines: [String]
        /// The whole line that must be quoted, which contains one of `lines`; nil where none must
        /// be.
        let quoted: String?
        /// The cause that must be read, which is one of `causes`.
        let cause: String

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
            quoted = try json.member("quoted")
            cause = try json.member("read_as")
        }

        var reading: FailureReading {
            FailureReading(ending, stdout: Array(stdout.utf8), stderr: Array(stderr.utf8))
        }
    }

    /// Captured from real programs, except a few (`made`); the files show the form.
    static let cases: [Case] = names.compactMap {
        try? Case(File.text("\(folder)/\($0)"))  // "every file is a case" reports a bad file.
    }

    private static let names = File.names(in: folder).sorted()
    private static let folder =
        #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Failures"

    @Test("every file is a case")
    func whole() {
        #expect(Self.cases.map { $0.name + ".json" } == Self.names)
        // The number is written here, so that no case can get lost.
        #expect(Self.cases.count == 1475)
    }

    @Test("the line that an expert would quote is found, and no other", arguments: cases)
    func line(_ failure: Case) {
        #expect(failure.reading.line == failure.quoted)
        if let quoted = failure.quoted {
            #expect(failure.lines.contains { !$0.isEmpty && quoted.holds($0) }, "\(quoted)")
        } else {
            #expect(failure.lines == [""])
        }
    }

    @Test("the cause is recognised", arguments: cases)
    func cause(_ failure: Case) {
        #expect(failure.reading.cause.rawValue == failure.cause)
        #expect(failure.causes.contains(failure.cause))
    }

    static let readings: [(said: String, line: String?, cause: CauseClass)] = [
        ("", nil, .unknown),
        ("0 errors, 0 failed\nerrors=0\n", nil, .unknown),
        ("listening on 3000\nclosing\n", nil, .unknown),
        // A chance mention of an error is no cause.
        ("INFO retries: EADDRINUSE is handled by the balancer\nbad luck\n", nil, .unknown),
        (
            "\u{1B}[31mError: Cannot find module 'x'\u{1B}[0m\r\n",
            "Error: Cannot find module 'x'", .moduleMissing
        ),
        (
            "{\"level\":\"error\",\"msg\":\"no way\",\"err\":{\"message\":\"connect ECONNREFUSED ::1:1\"",
            "no way: connect ECONNREFUSED ::1:1", .dependencyUnreachable
        ),
        // A survived warning is no cause, and neither is program text.
        ("WARN cache: connection refused\nINFO serving\n", nil, .unknown),
        ("a.py:3: UserWarning: old\n  raise OSError(\"disk full\")\n", nil, .unknown),
        // A line that names the cause takes precedence over one that only reports failure.
        (
            "ERROR unknown field \"prot\"\nFATAL cannot load config file\n",
            "ERROR unknown field \"prot\"", .configuration
        ),
        // A fatal level counts, whatever the words; other words may describe a survived error.
        (
            "FATAL: module payments is disabled but needed\nfailed to flush: connection refused\n",
            "FATAL: module payments is disabled but needed", .unknown
        ),
        (
            "ERROR housekeeping: cannot open /srv/x: Permission denied\nERROR no ring\n",
            "ERROR housekeeping: cannot open /srv/x: Permission denied", .permissionDenied
        ),
        ("ERROR mail: connection refused, mail disabled\nERROR no ring", "ERROR no ring", .unknown),
        ("ERROR statsd: connection refused; ignored\nERROR no ring\n", "ERROR no ring", .unknown),
        ("app.ini:4: missing ']'\n", "app.ini:4: missing ']'", .configuration),
        ("Main.kt:4:1: error: expecting '}'\n", "Main.kt:4:1: error: expecting '}'", .syntaxError),
        ("10%\r50%\rfatal: disk is full", "fatal: disk is full", .diskFull),
    ]

    @Test("output is read as people see it", arguments: readings)
    func seen(said: String, line: String?, cause: CauseClass) {
        let reading = FailureReading(.exited(code: 1), stdout: [], stderr: Array(said.utf8))
        #expect(reading.line == line)
        #expect(reading.cause == cause)
    }

    static let surenesses: [(ending: Ending, said: String, cause: CauseClass, how: Confidence)] = [
        (.exited(code: 0), "Error: no\n", .endedNormally, .certain),
        (.killed(Signal(number: 9), coreDumped: false), "", .killed, .certain),
        (.killed(Signal(number: 11), coreDumped: true), "", .nativeCrash, .certain),
        // A wrapper repeats what the kernel told it.
        (.exited(code: 139), "", .nativeCrash, .high),
        (.exited(code: 1), "Error: connect ECONNREFUSED ::1:5432\n", .dependencyUnreachable, .high),
        (.exited(code: 127), "sh: 1: serve: not found\n", .execFailed, .high),
        // The status of a shell that finds no program contradicts the line.
        (
            .exited(code: 127), "Error: connect ECONNREFUSED ::1:5432\n", .dependencyUnreachable,
            .low
        ),
        (.exited(code: 1), "the signing token was rejected\n", .authentication, .low),
        (.exited(code: 1), "", .unknown, .low),
        // The program went on working after the error.
        (
            .exited(code: 1),
            "ERROR mail: connection refused\n" + String(repeating: "INFO tick\n", count: 30),
            .dependencyUnreachable, .low
        ),
    ]

    @Test("a cause says how surely it is known", arguments: surenesses)
    func sure(ending: Ending, said: String, cause: CauseClass, how: Confidence) {
        let reading = FailureReading(ending, stdout: [], stderr: Array(said.utf8))
        #expect(reading.cause == cause)
        #expect(reading.confidence == how)
    }

    @Test(
        "no output overrules what the kernel says",
        arguments: stride(from: 0, to: cases.count, by: 9).map { cases[$0] }
    )
    func overruled(_ failure: Case) {
        func reading(_ ending: Ending) -> FailureReading {
            FailureReading(
                ending,
                stdout: Array(failure.stdout.utf8),
                stderr: Array(failure.stderr.utf8)
            )
        }
        func signal(_ number: Int32) -> FailureReading {
            reading(.killed(Signal(number: number), coreDumped: false))
        }
        let unstarted = reading(.neverStarted(.exec, errno: 2))
        #expect(unstarted.cause == .execFailed && unstarted.line == nil)
        for number: Int32 in [7, 8, 11, 31] {  // SIGBUS, SIGFPE, SIGSEGV, SIGSYS
            #expect(signal(number).cause == .nativeCrash && signal(number).confidence == .certain)
        }
        #expect(signal(25).cause == .diskFull)  // SIGXFSZ
        // A Java machine may kill itself when its heap is full.
        for number: Int32 in [9, 15] where signal(number).cause != .outOfMemory {
            #expect(signal(number).cause == .killed && signal(number).confidence == .certain)
        }
    }

    static let reports = [
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\nKeyboardInterrupt\n",
        "app.rb:1:in `sleep': Interrupt\n", "signal: terminated\n", "Received SIGTERM, exiting\n",
        "2026/11/30 06:00:00 ERROR received signal 15, shutting down\n", "Aborted!\n",
        "sh: line 1:    12 Terminated              sleep 100\n",
        "fatal: SignalException: SIGTERM\n", "SIGQUIT: quit\n",
    ]

    @Test("a program's report of Vigia's own signal is no reason", arguments: reports)
    func signalled(report: String) {
        func line(_ ending: Ending, _ said: String) -> String? {
            FailureReading(ending, stdout: [], stderr: Array(said.utf8)).line
        }
        #expect(line(.unknown, report) == nil)
        let before = "Error: connect ECONNREFUSED 10.0.0.1:5432"
        #expect(line(.unknown, before + "\n" + report) == before)
        let real = "Error: cannot handle SIGTERM: EINVAL"
        #expect(line(.unknown, real) == real)
    }

    @Test("a long line is cut between two characters")
    func long() {
        let said = "Error: " + String(repeating: "é", count: 2000)
        let reading = FailureReading(.exited(code: 1), stdout: [], stderr: Array(said.utf8))
        let head = "Error: "
        let whole = (FailureReading.lineMax - head.utf8.count) / "é".utf8.count
        #expect(reading.line == head + String(repeating: "é", count: whole) + "…")
        #expect(reading.cause == .exception)
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
        #expect(reading.cause == .unknown)
    }
}

extension String {
    /// Whether the text contains `part`.
    fileprivate func holds(_ part: String) -> Bool {
        let (text, part) = (Array(utf8), Array(part.utf8))
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}
