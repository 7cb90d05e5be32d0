import Testing

@testable import VigiaCore

/// Every way in which an order can end, each as a history.
@Suite("Orders settle")
struct OrderTests {
    /// A history, and what came of its orders by number; one that is open has open parts.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let services: [ServiceSpec]
        let play: @Sendable (inout OrderHistory) -> Void
        let outcomes: [UInt64: [String]]

        init(
            _ words: String,
            _ services: ServiceSpec...,
            gives outcomes: [UInt64: [String]],
            play: @escaping @Sendable (inout OrderHistory) -> Void
        ) {
            (testDescription, self.services) = (words, services)
            (self.play, self.outcomes) = (play, outcomes)
        }
    }

    @Test(
        "as its services end up",
        arguments: starts + dependents + stops + replacements + opposites + changes
    )
    func row(_ row: Row) {
        var history = OrderHistory(row.services)
        row.play(&history)
        for (number, words) in row.outcomes.sorted(by: { $0.key < $1.key }) {
            let isOpen = words.contains { $0.hasSuffix(" open") }
            #expect(history.outcome(number) == words, "order \(number)")
            #expect(history.project.orderBook[number]?.isSettled == !isOpen, "order \(number)")
            #expect(history.project.awaited(by: number).isEmpty == !isOpen, "order \(number)")
        }
    }

    static let starts = [
        Row("a service gets ready", .plain("a"), gives: [1: ["a done"]]) {
            $0.place(.start)
            $0.pass()
        },
        Row("one that is not ready yet", .plain("a"), gives: [1: ["a open"]]) {
            $0.place(.start)
        },
        Row("one that runs already", .plain("a"), gives: [2: ["a done"]]) {
            $0.place(.start)
            $0.pass()
            $0.place(.start)
        },
        Row("one that breaks", .plain("a"), gives: [1: ["a failed: \(brokenWords)"]]) {
            $0.moods["a"] = .crashes
            $0.place(.start)
            $0.pass()
        },
        Row("one that is broken and comes back", .plain("a"), gives: [2: ["a done"]]) {
            $0.moods["a"] = .crashes
            $0.place(.start)
            $0.pass()
            $0.moods["a"] = .well
            $0.place(.start)
            $0.pass()
        },
        Row("one that does not come back", .plain("a"), gives: [2: ["a failed: \(brokenWords)"]]) {
            $0.moods["a"] = .crashes
            $0.place(.start)
            $0.pass()
            $0.place(.start)
            $0.pass()
        },
        Row("a job that ends well", .plain("a", mode: .never), gives: [1: ["a done"]]) {
            $0.moods["a"] = .finishes
            $0.place(.start)
            $0.pass()
        },
        Row("a check fails", checked, gives: [1: ["a failed: a check failed: no disk"]]) {
            $0.problems["a"] = "no disk"
            $0.place(.start)
        },
        Row("its port is taken", ported, gives: [1: ["a held: waits for pid 9"]]) {
            $0.holders["a"] = "pid 9"
            $0.place(.start)
        },
        Row(
            "one that was ready fails while another still starts",
            .plain("a"),
            slow,
            gives: [1: ["a failed: \(brokenWords)", "slow open"]]
        ) {
            $0.moods["slow"] = .silent
            $0.place(.start)
            $0.pass()
            $0.moods["a"] = .crashes
            $0.end("a", code: 1)
            $0.pass()
        },
    ]

    static let dependents = [
        Row(
            "one comes up after another",
            .plain("db"),
            .plain("web", after: ["db": .ready]),
            gives: [1: ["db done", "web done"]]
        ) {
            $0.place(.start)
            $0.pass()
        },
        Row(
            "what it depends on breaks, and whoever depends on it waits for good",
            .plain("db"),
            .plain("api", after: ["db": .ready]),
            .plain("web", after: ["api": .ready]),
            gives: [
                1: [
                    "db failed: \(brokenWords)", "api held: waits for db, which is broken",
                    "web held: waits for api, which is waiting",
                ]
            ]
        ) {
            $0.moods["db"] = .crashes
            $0.place(.start)
            $0.pass()
        },
        Row(
            "what it depends on is broken already",
            .plain("db"),
            .plain("web", after: ["db": .ready]),
            gives: [
                1: ["db failed: \(brokenWords)"], 2: ["web held: waits for db, which is broken"],
            ]
        ) {
            $0.moods["db"] = .crashes
            $0.place(.start, "db")
            $0.pass()
            $0.place(.restart, "web")
        },
        Row(
            "what it depends on is down, and nobody wants it",
            .plain("db"),
            .plain("web", after: ["db": .ready]),
            gives: [1: ["web held: waits for db, which is down"]]
        ) {
            $0.place(.restart, "web")
            $0.pass()
        },
        Row(
            "what it depends on is not ready yet",
            slow,
            .plain("web", after: ["slow": .ready]),
            gives: [1: ["web open"]]
        ) {
            $0.moods["slow"] = .silent
            $0.place(.start, "web")
            $0.pass()
        },
        Row(
            "a job that it waits for runs on",
            .plain("job", mode: .never),
            .plain("web", after: ["job": .done]),
            gives: [1: ["job done", "web open"]]
        ) {
            $0.place(.start)
            $0.pass()
        },
        Row(
            "it needs one ready that has ended well",
            .plain("job", mode: .never),
            .plain("web", after: ["job": .ready]),
            gives: [1: ["job done", "web held: waits for job, which is done"]]
        ) {
            $0.moods["job"] = .finishes
            $0.place(.start)
            $0.pass()
        },
        Row(
            "what it depends on is started again while it waits",
            .plain("db"),
            slow,
            .plain("web", after: ["db": .ready]),
            gives: [
                1: ["db done", "slow open", "web done"], 2: ["db done"],
            ]
        ) {
            ($0.moods["db"], $0.moods["slow"]) = (.crashes, .silent)
            $0.place(.start)
            $0.pass()
            $0.moods["db"] = .well
            $0.place(.start, "db")
            $0.pass()
        },
    ]

    static let brokenWords = "1 runs ended before they were stable; the last exited with status 1"
    static let checked = ServiceSpec.plain("a") { $0.checks = .seconds(60) }
    static let ported = ServiceSpec.plain("a") { $0.remedies = [.freePort] }
    static let slow = ServiceSpec.plain("slow") {
        $0.readiness = ReadinessPolicy(source: .notify, timeout: .seconds(6000))
    }
}
