import VigiaCore

extension OrderTests {
    static let stops = [
        Row("a service ends", .plain("a"), gives: [2: ["a done"]]) {
            $0.place(.start)
            $0.pass()
            $0.place(.stop, "a")
        },
        Row("one that does not run", .plain("a"), gives: [1: ["a done"]]) { $0.place(.stop, "a") },
        Row("one that takes its time", .plain("a"), gives: [2: ["a open"]]) {
            $0.moods["a"] = .stubborn
            $0.place(.start)
            $0.pass()
            $0.place(.stop, "a")
            $0.pass()
        },
        Row(
            "one that waits until what depends on it has ended",
            .plain("db"),
            .plain("web", after: ["db": .ready]),
            gives: [2: ["db open", "web open"]]
        ) {
            $0.moods["web"] = .stubborn
            $0.place(.start)
            $0.pass()
            $0.place(.stop, "db", "web")
        },
        Row(
            "everything goes down",
            .plain("a"),
            .plain("b", after: ["a": .ready]),
            gives: [2: ["a done", "b done"]]
        ) {
            $0.place(.start)
            $0.pass()
            $0.place(.shutdown)
        },
    ]

    static let replacements = [
        Row("a restart", .plain("a"), gives: [2: ["a done"]]) {
            $0.place(.start)
            $0.pass()
            $0.place(.restart)
            $0.pass()
        },
        Row("a restart is under way", .plain("a"), gives: [2: ["a open"]]) {
            $0.moods["a"] = .stubborn
            $0.place(.start)
            $0.pass()
            $0.place(.restart)
        },
        Row("the new run breaks", .plain("a"), gives: [2: ["a failed: \(brokenWords)"]]) {
            $0.place(.start)
            $0.pass()
            $0.moods["a"] = .crashes
            $0.place(.restart)
            $0.pass()
        },
        Row("a restart is refused", checked, gives: [2: ["a refused: a check failed: no disk"]]) {
            $0.place(.start)
            $0.pass()
            $0.problems["a"] = "no disk"
            $0.place(.restart)
        },
        Row("a restart after one that was refused", checked, gives: [3: ["a done"]]) {
            $0.place(.start)
            $0.pass()
            $0.problems["a"] = "no disk"
            $0.place(.restart)
            $0.problems["a"] = nil
            $0.place(.restart)
            $0.pass()
        },
        Row("a start after one that was refused", checked, gives: [3: ["a done"]]) {
            $0.place(.start)
            $0.pass()
            $0.problems["a"] = "no disk"
            $0.place(.restart)
            $0.place(.start)
        },
        Row("a reload", able, gives: [2: ["a done"]]) {
            $0.place(.start)
            $0.pass()
            $0.place(.reload)
            $0.pass()
        },
        Row("a reload is under way", able, gives: [2: ["a open"]]) {
            $0.place(.start)
            $0.pass()
            $0.place(.reload)
        },
        Row(
            "a new run that is not fit",
            able,
            gives: [2: ["a refused: it exited with status 1"]]
        ) {
            $0.place(.start)
            $0.pass()
            $0.moods["a"] = .crashes
            $0.place(.reload)
        },
        Row(
            "an instance does not come up, and the next one keeps its run",
            .plain("a.1", group: "a"),
            .plain("a.2", group: "a"),
            gives: [
                2: [
                    "a.1 failed: \(brokenWords)",
                    "a.2 unchanged: another one before it did not come up",
                ]
            ]
        ) {
            $0.place(.start)
            $0.pass()
            $0.moods["a.1"] = .crashes
            $0.place(.restart)
            $0.pass()
        },
        Row(
            "one that depends on it stays as it is",
            .plain("db"),
            .plain("web", after: ["db": .ready]) { $0.checks = .seconds(60) },
            gives: [
                2: [
                    "db refused: web, which depends on it, stays as it is",
                    "web refused: a check failed: no disk",
                ]
            ]
        ) {
            $0.place(.start)
            $0.pass()
            $0.problems["web"] = "no disk"
            $0.place(.restart)
        },
    ]

    static let able = ServiceSpec.plain("a") { $0.canOverlap = true }
}
