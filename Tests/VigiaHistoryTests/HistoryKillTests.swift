import Glibc
import TestSupport
import Testing
import VigiaHistory
import VigiaPlatform
import VigiaSQLite

/// A writer that is killed at any moment.
@Suite("Killed histories")
struct HistoryKillTests {
    private static let root = #filePath.split(separator: "/").dropLast(3)
        .map { "/" + $0 }.joined()

    @Test("a writer killed at 200 random moments loses no written batch, and leaves no half of one")
    func kills() throws {
        let folder = try TestFolder([".vigia/lock": ""])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
        var (next, written) = (1, 0)
        for _ in 0..<200 {
            let run = ProgramRun(
                Self.root + "/.build/debug/history-relay",
                ["history-relay", folder.path, "\(next)"],
                environment: [:],
                directory: "/"
            )
            var output: [UInt8] = []
            let limit = Duration.microseconds(Int64.random(in: 5_000...120_000))
            let answer = try run.run(within: limit) { output += $0 }
            #expect(answer.ending == .tooLate, "\(String(decoding: output, as: UTF8.self))")
            let last = output.split(separator: UInt8(ascii: "\n")).last
            written = last.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? written
            next = try check(folder, written) + 1
        }
        #expect(written > 0)
    }

    /// Checks the file; returns the number of the last batch in it.
    private func check(_ folder: TestFolder, _ written: Int) throws -> Int {
        let path = "\(folder.path)/.vigia/history.db"
        guard File.size(path) > 0 else { return written }
        let database = try SQLite(path, .writing)
        #expect(try database.column("PRAGMA quick_check") == ["ok"])
        guard try database.number("PRAGMA user_version") > 0 else { return written }
        let last = try database.number("SELECT max(began) FROM incidents")
        #expect(last >= written)
        let uneven = "SELECT count(*) FROM (SELECT 1 FROM records GROUP BY at HAVING count(*) <> 5)"
        #expect(try database.number(uneven) == 0)
        #expect(try database.number("SELECT max(at) FROM records") == last)
        try checkSamples(database, last)
        return max(last, written)
    }

    /// Checks that every sample is there once, and that minutes and hours are complete and whole.
    private func checkSamples(_ database: borrowing SQLite, _ last: Int) throws {
        func number(_ question: String) throws -> Int { try database.number("SELECT \(question)") }
        let minute = last / 3
        let from = max(0, minute - 60)
        #expect(try number("count(*) FROM samples") == 2 * (last - max(1, from * 3) + 1))
        #expect(try number("max(minute) FROM samples") == minute)
        // Number 0 does not exist, and number 1 is the first in minute 0.
        let wrongMinutes = "count(*) FROM minutes WHERE memory <> minute * 3 + 2 + service - 1"
        #expect(try number("count(*) FROM minutes") == 2 * min(minute, 7 * 1440))
        #expect(try number(wrongMinutes) == 0)
        let wrongHours = "count(*) FROM hours WHERE memory <> hour * 180 + 179 + service - 1"
        #expect(try number("count(*) FROM hours") == 2 * (minute / 60))
        #expect(try number(wrongHours) == 0)
    }
}
