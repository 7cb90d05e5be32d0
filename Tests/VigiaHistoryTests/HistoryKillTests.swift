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
        return max(last, written)
    }
}
