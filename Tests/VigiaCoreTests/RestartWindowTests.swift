import Testing
import VigiaCore

/// Runs that fail within the window of a restart policy, with stable ones in between.
@Suite("The window of a restart policy")
struct RestartWindowTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The window, and how long each run lives, over and over; in seconds.
        let (window, lives): (Int, [Int])
        /// How often it may be given up and tried again.
        var retries = 0
        /// After how many runs somebody asks for a restart.
        var asking: Int?
        /// After how many runs it is given up; nil where it is not within `runsMax`.
        let runs: Int?
        /// How the reason begins.
        var reason = "3 runs within 10m ended before they were stable; the last exited"
    }

    private static let runsMax = 10

    static let rows: [Row] = [
        Row(
            testDescription: "failures count within it, though a stable run lies between",
            window: 600,
            lives: [2, 2, 61, 2],
            runs: 4
        ),
        Row(
            testDescription: "also where every other run is stable",
            window: 600,
            lives: [2, 61],
            runs: 5
        ),
        Row(
            testDescription: "those that are older count no more",
            window: 60,
            lives: [2, 61],
            runs: nil
        ),
        Row(
            testDescription: "in a row they count, however old they are",
            window: 10,
            lives: [50],
            runs: 3,
            reason: "3 runs ended before they were stable; the last exited"
        ),
        Row(
            testDescription: "stable runs are no failures",
            window: 600,
            lives: [61],
            runs: nil
        ),
        Row(
            testDescription: "it begins anew with a retry that was stable",
            window: 600,
            lives: [2, 2, 2, 61, 2, 61, 2, 2],
            retries: 1,
            runs: 8
        ),
        Row(
            testDescription: "it begins anew where somebody asks for a restart",
            window: 600,
            lives: [2, 61, 2, 2, 61, 2, 2],
            asking: 3,
            runs: 7
        ),
    ]

    @Test("a service is given up for what failed within it", arguments: rows)
    func givenUp(_ row: Row) {
        let (runs, reason) = Self.play(row)
        #expect((reason == nil ? nil : runs) == row.runs)
        if let reason { #expect(reason.hasPrefix(row.reason), "\(reason)") }
    }

    /// Lets runs live and crash until the service is given up for the last time.
    private static func play(_ row: Row) -> (runs: Int, reason: String?) {
        let policy = RestartPolicy(attempts: 3, window: .seconds(row.window))
        var played = PlayedMachine(ServicePolicy(restart: policy))
        played.handle(.requested(.start, .projectStarted))
        var (runs, retries) = (0, row.retries)
        while runs < runsMax, case .starting(let run) = played.machine.state {
            let end = played.now + .seconds(row.lives[runs % row.lives.count])
            runs += 1
            played.handle(.spawned(run.id, ProcessID(raw: 7)))
            played.passDeadline()  // It has lived for a second, and is ready.
            played.now = end
            played.handle(.ended(run.id, .exited(code: 1)))
            played.handle(.emptied(run.id, .session))
            let word = String(repeating: "e", count: runs)
            played.handle(.lastWords(run.id, LastWords(.exception, line: word, lines: [])))
            if runs == row.asking { played.handle(.requested(.restart, .projectStarted)) }
            if case .waiting = played.machine.state { played.passDeadline() }
            if played.reason != nil, retries > 0 {
                retries -= 1
                played.passDeadline()
            }
        }
        return (runs, played.reason)
    }
}
