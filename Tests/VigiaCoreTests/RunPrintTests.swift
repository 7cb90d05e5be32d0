import Testing
import VigiaCore

/// Prints of runs, what changed between two, and which run was well.
@Suite("Prints of runs")
struct RunPrintTests {
    @Test("changes come in the order of kinds and names, and what is equal is none")
    func changes() {
        let old = RunPrint([
            .init(.program, "/bin/a"): 1, .init(.lockFile, "go.sum"): 2, .init(.variable, "B"): 3,
            .init(.variable, "GONE"): 4,
        ])
        let new = RunPrint([
            .init(.program, "/bin/a"): 1, .init(.lockFile, "go.sum"): 5, .init(.variable, "B"): 6,
            .init(.setting, "memory"): 7, .init(.variable, "A"): 8,
        ])
        let found = new.changes(since: old)
        #expect(found.map(\.part.name) == ["go.sum", "memory", "A", "B", "GONE"])
        #expect(found.map(\.way) == [.changed, .added, .added, .changed, .removed])
        #expect(new.changes(since: new) == [])
    }

    @Test("variables of a terminal's session are no part of a service")
    func session() {
        let names = ["PWD", "_", "SSH_TTY", "TERM", "XDG_SESSION_ID", "SUDO_USER"]
        #expect(names.allSatisfy { RunPrint.isOfSession(variable: $0) })
        #expect(!["PATH", "DB_HOST", "HOME"].contains { RunPrint.isOfSession(variable: $0) })
    }

    static let rows:
        [(what: String, run: UInt64, incidents: [(Int64, UInt64?, UInt64?, Bool)], isWell: Bool)] =
            [
                ("a run without an incident", 1, [], true),
                ("a run that failed after a long time", 1, [(61_000, 1, 2, false)], true),
                ("a run that failed soon", 1, [(59_000, 1, 2, false)], false),
                ("a run that failed soon and recovered by itself", 1, [(5000, 1, 1, true)], true),
                ("a run that ended an incident", 2, [(-9000, 1, 2, true)], true),
                ("the last run of an open incident", 2, [(-9000, 1, 2, false)], false),
                ("a run in the midst of an incident", 2, [(-9000, 1, 3, true)], false),
                ("a run after an incident", 4, [(-9000, 1, 3, true)], true),
                ("a run before an incident", 1, [(9000, 2, 3, false)], true),
                ("the first run, which failed at its start", 1, [(0, nil, 1, false)], false),
            ]

    @Test("a run was well if it lived long enough, or ended an incident", arguments: rows)
    func wellRuns(
        what: String,
        run: UInt64,
        incidents: [(Int64, UInt64?, UInt64?, Bool)],
        isWell: Bool
    ) {
        let found = incidents.map { began, first, last, hasRecovered in
            WellRuns.Incident(
                began: WallTime(milliseconds: 100_000 + began),
                first: first.map { RunID(raw: $0) },
                last: last.map { RunID(raw: $0) },
                hasRecovered: hasRecovered
            )
        }
        let answer = WellRuns.isWell(
            RunID(raw: run),
            ready: WallTime(milliseconds: 100_000),
            stableAfter: .seconds(60),
            found
        )
        #expect(answer == isWell, "\(what)")
    }

    /// Source: the reference implementation's `vectors.h`, for the key 00 01 … 0f.
    static let vectors: [(count: Int, hash: UInt64)] = [
        (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (8, 0x93f5_f579_9a93_2462),
        (15, 0xa129_ca61_49be_45e5),
    ]

    @Test("the hash is SipHash-2-4, however the bytes come", arguments: vectors)
    func hash(count: Int, hash: UInt64) {
        let (key, bytes) = ((0..<16).map { UInt8($0) }, (0..<count).map { UInt8($0) })
        #expect(KeyedHash.of(bytes, key: key) == hash)
        var pieces = KeyedHash(key: key)
        pieces.add(Array(bytes.prefix(3)))
        pieces.add(Array(bytes.dropFirst(3)))
        #expect(pieces.value == hash)
        #expect(KeyedHash.of(bytes, key: key.reversed()) != hash)
    }
}
