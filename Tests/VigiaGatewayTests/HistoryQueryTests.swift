import Glibc
import TestSupport
import Testing
import VigiaAPI
import VigiaCore
import VigiaHistory
import VigiaWire

@testable import VigiaGateway

@Suite("The history over TCP")
struct HistoryQueryTests {
    private static func query(_ target: String, _ method: String = "GET") -> HistoryQuery? {
        let nobody = Requester(uid: .max, pid: 0, command: "")
        return HistoryQuery(APIRequest(method: method, target: target, requester: nobody))
    }

    @Test(
        "a request says the span, its parts, and whether samples are wanted",
        arguments: [
            ("/v1/history", 24, 48, false), ("/v1/history?hours=1&parts=1&samples", 1, 1, true),
            ("/v1/history?parts=0&hours=-5", 1, 1, false),
            ("/v1/history?hours=99999999999999999999&parts=201&samples=1", 24, 200, true),
            ("/v1/history?hours=1000000", 168, 48, false),
        ]
    )
    func wanted(target: String, hours: Int, parts: Int, hasSamples: Bool) throws {
        let query = try #require(Self.query(target))
        #expect(query.hours == hours && query.parts == parts && query.hasSamples == hasSamples)
    }

    @Test("other requests are the supervisor's", arguments: ["/v1/historyx", "/v1/history/", "/"])
    func others(target: String) {
        #expect(Self.query(target) == nil)
        #expect(Self.query("/v1/history", "HEAD") == nil)
    }

    private static let end = WallTime(milliseconds: 29_000_040 * 60_000)

    private static func before(minutes: Int64) -> WallTime {
        WallTime(milliseconds: end.milliseconds - minutes * 60_000)
    }

    /// A project whose service began two hours before the end, and was watched up to one before.
    private static func project() throws -> TestFolder {
        let folder = try TestFolder([".vigia/lock": ""])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
        let file = HistoryFile(project: folder.path)
        let subject = RecordSubject(service: "web", run: RunID(raw: 1))
        func ready(_ time: WallTime) -> Record {
            EventKind.ready.record(at: time, of: subject, because: nil, ["after_ms": 1])
        }
        var batch = HistoryBatch(
            presence: HistoryPresence(boot: "boot", up: [], at: before(minutes: 60))
        )
        batch.records = [ready(before(minutes: 120))]
        _ = try file.write(batch)
        batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: [], at: end))
        batch.beginning = before(minutes: 30)
        batch.records = [ready(before(minutes: 30))]
        batch.services = ["web"]
        batch.samples = (1...20).map { (minute: Int64) in
            let place = HistorySample.Place(0, at: before(minutes: minute))
            return HistorySample(memory: .mebibytes(Int(minute)), load: 12.5, place)
        }
        _ = try file.write(batch)
        return folder
    }

    @Test("each part says for how long a service was seen, was not seen, and was not wanted")
    func parts() throws {
        let folder = try Self.project()
        let query = try #require(Self.query("/v1/history?hours=3&parts=6"))
        let answer = try query.read(["web", "idle"], of: folder.path, at: Self.end)
        #expect(answer.services.map(\.service) == ["web", "idle"])
        #expect(answer.until == Self.end.description)
        let half = 30 * 60_000
        let web = answer.services[0]
        #expect(web.parts.map(\.observed) == [0, 0, half, half, 0, half])
        #expect(web.parts.map(\.unknown) == [0, 0, 0, 0, half, 0])
        #expect(web.whole.observed == 3 * half && web.whole.unknown == half)
        #expect(web.availability == 1 && web.samples == nil)
        #expect(answer.services[1].availability == nil)
        #expect(answer.services[1].parts.count == 6)
    }

    @Test("the samples of the last hour are those of its minutes")
    func samples() throws {
        let folder = try Self.project()
        let query = try #require(Self.query("/v1/history?hours=1&parts=1&samples"))
        let answer = try query.read(["web"], of: folder.path, at: Self.end)
        let samples = try #require(answer.services[0].samples)
        // The minute that has just ended is not complete before something newer is written.
        #expect(samples.map(\.memory) == (2...20).reversed().map { $0 << 20 })
        #expect(samples.allSatisfy { $0.load == 12.5 && $0.latency == nil && $0.span == 60_000 })
    }

    @Test("a project without a history has no services in the answer")
    func none() throws {
        let folder = try TestFolder()
        let query = try #require(Self.query("/v1/history"))
        #expect(try query.read(["web"], of: folder.path, at: Self.end).services == [])
    }

    @Test("an answer is given again for some seconds, and few are kept")
    func recent() {
        var recent = RecentAnswers()
        let now = Instant(nanoseconds: 1_000_000_000_000)
        recent.keep([1], to: "/a", at: now)
        #expect(recent.answer(to: "/a", at: now + .seconds(4)) == [1])
        #expect(recent.answer(to: "/a", at: now + .seconds(5)) == nil)
        #expect(recent.answer(to: "/b", at: now) == nil)
        for number in 0..<8 { recent.keep([2], to: "/\(number)", at: now + .seconds(1)) }
        #expect(recent.answer(to: "/a", at: now + .seconds(1)) == nil)
        #expect((0..<8).allSatisfy { recent.answer(to: "/\($0)", at: now + .seconds(1)) == [2] })
        recent.keep([UInt8](repeating: 0, count: 2 << 20), to: "/large", at: now)
        #expect(recent.answer(to: "/large", at: now) == nil)
    }
}
