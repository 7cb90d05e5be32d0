import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaHistory

/// Samples of a long time that are read as few.
@Suite("Joined samples")
struct SampleReadingTests {
    private static func time(minute: Int64) -> WallTime {
        WallTime(milliseconds: (29_000_040 + minute) * 60_000)
    }

    @Test("neighbours are joined but for the last hour, and nothing is lost")
    func joined() throws {
        let folder = try TestFolder([".vigia/lock": ""])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
        var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
        batch.services = ["web"]
        batch.samples = (0...150).flatMap { (minute: Int64) -> [HistorySample] in
            let place = HistorySample.Place(0, at: Self.time(minute: minute))
            let memory = Bytes.mebibytes(Int(minute))
            let answer = HistorySample(.pass, elapsed: .milliseconds(minute), place)
            return [HistorySample(memory: memory, load: 1, place)] + (answer.map { [$0] } ?? [])
        }
        _ = try HistoryFile(project: folder.path).write(batch)
        guard let reader = try HistoryReader(project: folder.path) else {
            Issue.record("no history")
            return
        }
        let (since, until) = (Self.time(minute: -1), Self.time(minute: 150))
        let few = try reader.samples(of: "web", since: since, until: until, parts: 10)
        #expect(few.count == 71, "\(few.count)")
        #expect(few.map(\.probes).reduce(0, +) == 150)
        #expect(few[0].length == .seconds(9 * 60) && few.last?.length == .seconds(60))
        #expect(few.last?.memory == .mebibytes(149) && few.last?.latency == .milliseconds(149))
        let highest = few.compactMap(\.memory)
        #expect(highest == highest.sorted() && few.map(\.time) == few.map(\.time).sorted())
        let all = try reader.samples(of: "web", since: since, until: until)
        #expect(all.count == 150 && all.map(\.length).allSatisfy { $0 == .seconds(60) })
    }
}
