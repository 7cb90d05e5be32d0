import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaWire

@testable import VigiaHistory

/// What an incident keeps of the time before it.
@Suite("Before an incident")
struct BeforeTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder([".vigia/lock": ""])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
    }

    private var file: HistoryFile { HistoryFile(project: folder.path) }

    private static func time(_ seconds: Int64) -> WallTime {
        WallTime(milliseconds: 1_796_000_000_000 + seconds * 1000)
    }

    private static func incident(_ seconds: Int64) throws -> HistoryIncident {
        let record = EventKind.hung.record(
            at: time(seconds),
            of: RecordSubject(service: "web", run: RunID(raw: 1)),
            because: nil,
            ["detail": .text("no answer within 1s")]
        )
        var watch = IncidentWatch("web", stableAfter: .seconds(60))
        _ = watch.hear(record, at: .boot)
        let open = try #require(watch.open)
        return HistoryIncident(open, at: .boot, time(seconds), memoryLimit: .mebibytes(500))
    }

    private static func answer(_ seconds: Int64, _ milliseconds: Int64, _ verdict: Verdict) throws
        -> HistorySample
    {
        let place = HistorySample.Place(0, at: time(seconds))
        return try #require(HistorySample(verdict, elapsed: .milliseconds(milliseconds), place))
    }

    private static func memory(_ seconds: Int64, _ megabytes: Int) -> HistorySample {
        let place = HistorySample.Place(0, at: time(seconds))
        return HistorySample(memory: .mebibytes(megabytes), load: 2.5, place)
    }

    private static func batch(_ samples: [HistorySample], _ incident: HistoryIncident? = nil)
        -> HistoryBatch
    {
        var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
        (batch.samples, batch.services) = (samples, ["web", "other"])
        batch.incidents = incident.map { [$0] } ?? []
        return batch
    }

    private func before() throws -> HistoryBefore? {
        guard let reader = try HistoryReader(project: folder.path),
            let incident = try reader.incidents(limit: 1).first
        else { return nil }
        return try reader.before(incident)
    }

    @Test("the last answers and the memory are kept, also those of the same batch")
    func kept() throws {
        let early = [Self.memory(0, 100), try Self.answer(1, 12, .pass)]
        _ = try file.write(Self.batch(early))
        let last = [
            Self.memory(30, 212), try Self.answer(31, 870, .degraded("slow")),
            try Self.answer(32, 1000, .fail("no answer")), try Self.answer(33, 5, .pass),
        ]
        _ = try file.write(Self.batch(last, try Self.incident(32)))
        let found = try #require(try before())
        #expect(found.limit == .mebibytes(500))
        #expect(found.probes.map(\.result) == [.passed, .degraded, .failed])
        #expect(found.probes.map(\.elapsed.milliseconds) == [12, 870, 1000])
        #expect(found.probes.map(\.time) == [Self.time(1), Self.time(31), Self.time(32)])
        #expect(found.memory.map(\.used) == [.mebibytes(100), .mebibytes(212)])
        #expect(found.memory.allSatisfy { $0.load == 2.5 })
        // It stays as it was when the incident began, however long ago that is.
        let hours = [Self.memory(7200, 300), try Self.answer(7201, 1, .pass)]
        _ = try file.write(Self.batch(hours, try Self.incident(32)))
        #expect(try before() == found)
    }

    @Test("of many readings the highest of each part is kept, and the last one")
    func parts() throws {
        let readings = (0..<3600).map { second in
            MemoryReading(
                .mebibytes(second == 1000 ? 400 : 100 + second / 100),
                at: Self.time(Int64(second)),
                load: 0
            )
        }
        let kept = HistoryFile.parts(of: readings)
        #expect(kept.count == HistoryBefore.partsMax && kept.last == readings.last)
        #expect(kept.contains { $0.used == .mebibytes(400) })
        #expect(kept.map(\.time) == kept.map(\.time).sorted())
        #expect(HistoryFile.parts(of: Array(readings.prefix(3))).count == 3)
        let same = [MemoryReading](repeating: readings[0], count: 50)
        #expect(HistoryFile.parts(of: same).count == 2)
    }

    @Test("a service without a probe has no answers, and one without samples has nothing")
    func missing() throws {
        _ = try file.write(Self.batch([], try Self.incident(32)))
        #expect(try before() == nil)
        _ = try file.write(Self.batch([Self.memory(2 * 86_400, 7)], try Self.incident(2 * 86_400)))
        let found = try #require(try before())
        #expect(found.probes.isEmpty && found.memory.count == 1)
    }

    @Test("probes in doubt are those of the last batch")
    func doubts() throws {
        var batch = Self.batch([])
        let doubt = HistoryDoubt(service: "web", passed: 1000, passedWithoutDependency: 3)
        batch.doubts = [doubt]
        _ = try file.write(batch)
        func doubts() throws -> [HistoryDoubt]? {
            guard let reader = try HistoryReader(project: folder.path) else { return nil }
            return try reader.doubts()
        }
        #expect(try doubts() == [doubt])
        _ = try file.write(Self.batch([]))
        #expect(try doubts() == [])
    }
}
