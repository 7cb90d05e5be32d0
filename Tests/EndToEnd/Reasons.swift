import Glibc
import TestSupport
import Testing
import VigiaWire

/// The reasons shown for a failing service.
@Suite("Reasons", .sideBySide, .serialized)
struct Reasons {
    /// A service that fails at each start, and the reason shown.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: String
        var settings = ""
        let cause: String
        let line: String?
        let reason: String
    }

    static let cases: [Case] = [
        Case(
            testDescription: "an error behind chatter, three times",
            script:
                "echo up; echo 'Error: Cannot find module '\\''x'\\''' >&2; echo 'bye' >&2; exit 1",
            cause: "module_missing",
            line: "Error: Cannot find module 'x'",
            reason: "the same failure 3 times in a row: Error: Cannot find module 'x'"
        ),
        Case(
            testDescription: "attempts that are used up",
            script: "echo \"fatal: listen: address already in use $$\"; exit 2",
            settings: ", attempts: 2",
            cause: "address_in_use",
            line: "fatal: listen: address already in use",
            reason: "2 runs ended before they were stable; the last exited with status 2: fatal: "
        ),
        Case(
            testDescription: "an end with status 0",
            script: "echo done",
            settings: ", attempts: 2",
            cause: "ended_normally",
            line: nil,
            reason: "the last ended by itself with status 0; a service has to stay"
        ),
    ]

    @Test("the decisive line is quoted wherever a reason is shown", arguments: cases)
    func quoted(_ failing: Case) throws {
        let project = try Project(
            """
            services:
              web:
                command: [sh, run.sh]
                restart: { delay: 100ms, backoff: 1\(failing.settings) }
            """,
            files: ["run.sh": failing.script]
        )
        let outcome = try project.vigia("start")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(failing.reason), "\(outcome.all)")
        let service = try project.service()
        #expect(service.reason?.contains(failing.reason) == true, "\(service.reason ?? "none")")
        #expect(service.lastFailure?.cause == failing.cause)
        if let line = failing.line {
            #expect(service.lastFailure?.line?.hasPrefix(line) == true)
            let events = try project.vigia("events", "-n", "40")
            #expect(events.output.contains(line), "\(events.output)")
            #expect(events.output.contains("diagnosed"))
        } else {
            #expect(service.lastFailure?.line == nil)
        }
        try project.vigia("stop")
    }

    @Test("for a run that cannot start, only its own lines are shown, or that there are none")
    func ownLines() throws {
        let project = try Project(
            "services: { web: { command: [sh, run.sh], restart: { delay: 100ms, attempts: 1 } } }",
            files: ["run.sh": "echo of yesterday; echo 'fatal: of yesterday' >&2; exit 1"]
        )
        let first = try project.vigia("start")
        #expect(first.errors.contains("  of yesterday\n"), "\(first.errors)")
        #expect(first.errors.contains("  fatal: of yesterday\n"), "\(first.errors)")
        try project.vigia("stop")
        try File.write("exit 3", to: project.folder + "/run.sh")
        let second = try project.vigia("start")
        #expect(!second.errors.contains("yesterday"), "\(second.errors)")
        #expect(second.errors.contains("it wrote nothing"), "\(second.errors)")
        try project.vigia("stop")
    }
}
