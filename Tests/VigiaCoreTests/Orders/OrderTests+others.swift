import VigiaCore

// Somebody else wants something meanwhile.
extension OrderTests {
    static let opposites = [
        Row(
            "a start, and a stop while it is under way",
            .plain("a"),
            gives: [1: ["a superseded: order 2 (stop) wants the opposite"], 2: ["a done"]]
        ) {
            $0.place(.start)
            $0.place(.stop, "a")
        },
        Row(
            "a stop, and a start while it is under way",
            .plain("a"),
            gives: [2: ["a superseded: order 3 (start) wants the opposite"], 3: ["a open"]]
        ) {
            $0.moods["a"] = .stubborn
            $0.place(.start)
            $0.pass()
            $0.place(.stop, "a")
            $0.place(.start)
        },
        Row(
            "a restart, and another one while it is under way",
            .plain("a"),
            gives: [2: ["a done"], 3: ["a done"]]
        ) {
            $0.moods["a"] = .stubborn
            $0.place(.start)
            $0.pass()
            $0.place(.restart)
            $0.place(.restart)
            $0.end("a")
            $0.pass()
        },
        Row(
            "a start, and a restart while it is under way",
            .plain("a"),
            gives: [1: ["a done"], 2: ["a done"]]
        ) {
            $0.place(.start)
            $0.place(.restart)
            $0.pass()
        },
        Row(
            "a start, and Vigia is stopped",
            .plain("a"),
            slow,
            gives: [
                1: [
                    "a superseded: order 2 (shutdown) wants the opposite",
                    "slow superseded: order 2 (shutdown) wants the opposite",
                ],
                2: ["a done", "slow done"],
            ]
        ) {
            $0.moods["slow"] = .silent
            $0.place(.start)
            $0.pass()
            $0.place(.shutdown)
        },
        Row(
            "a start, and a process works on what it uses",
            .plain("a"),
            gives: [1: ["a held: down while pid 9 works on what it uses"], 2: ["a done"]]
        ) {
            $0.place(.start)
            $0.place(.pause, "a", owner: PauseOwner(pid: 9, startTime: 1))
        },
        Row("a pause of one that is down anyway", .plain("a"), gives: [1: ["a done"]]) {
            $0.place(.pause, "a", owner: PauseOwner(pid: 9, startTime: 1))
        },
        Row(
            "the supervisor dies while it is under way",
            .plain("a"),
            slow,
            gives: [1: ["a done", "slow open"], 2: ["a done"]]
        ) {
            $0.moods["slow"] = .silent
            $0.place(.start)
            $0.dies()
            $0.place(.restart, "a")
            $0.dies()
            $0.pass()
        },
    ]

    static let changes = [
        Row(
            "what differs is begun anew, and what is no longer there ends",
            .plain("a"),
            .plain("b"),
            .plain("c"),
            gives: [2: ["a done", "d done", "c done"]]
        ) {
            $0.place(.start)
            $0.pass()
            $0.change(to: .plain("a", "b"), .plain("b"), .plain("d"))
            $0.pass()
        },
        Row(
            "one that is no longer there does not end yet",
            .plain("a"),
            .plain("b"),
            gives: [2: ["b open"]]
        ) {
            $0.moods["b"] = .stubborn
            $0.place(.start)
            $0.pass()
            $0.change(to: .plain("a"))
            $0.pass()
        },
        Row(
            "one is removed that was to start, and another has another place",
            .plain("a"),
            slow,
            gives: [1: ["a removed", "slow open"], 2: ["a done"]]
        ) {
            $0.moods["slow"] = .silent
            $0.place(.start)
            $0.change(to: slow)
        },
        Row(
            "one is removed that was down",
            .plain("a"),
            slow,
            gives: [1: ["a removed", "slow open"]]
        ) {
            $0.moods["slow"] = .silent
            $0.place(.start)
            $0.place(.stop, "a")
            $0.change(to: slow)
        },
        Row(
            "nothing is begun or ended",
            .plain("a"),
            .plain("b"),
            gives: [3: []]
        ) {
            $0.place(.start)
            $0.pass()
            $0.place(.stop, "b")
            $0.change(to: .plain("a"))
        },
    ]
}
