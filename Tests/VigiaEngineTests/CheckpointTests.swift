import Testing
import VigiaCore
import VigiaPlatform
import VigiaWire

@testable import VigiaEngine

@Suite("The checkpoint")
struct CheckpointTests {
    /// A project in the middle of things: one service up, one waiting, one told to stop.
    static func project() -> Project {
        let specs = ["a", "b", "c"].map { name in
            ServiceSpec(
                name: name,
                launch: Launch(command: ["true"], environment: ["É": "ü\n"], directory: "/"),
                probe: Probe(question: .tcp(host: "127.0.0.1", port: 1)),
                policy: ServicePolicy(health: HealthPolicy(), memory: MemoryPolicy()),
                dependsOn: name == "b" ? ["a": .ready] : [:]
            )
        }
        var project = Project(spec: ProjectSpec(name: "p", services: specs))
        let now = Instant(nanoseconds: 5_000_000_000)
        _ = project.ask(.start, of: [], because: .projectStarted, at: now, draw: 0.5)
        for run: UInt64 in 1...2 {
            let id = RunID(raw: run)
            let service = project.machines.firstIndex { $0.runs.contains { $0.id == id } } ?? 0
            let event = ServiceEvent.spawned(id, ProcessID(raw: Int32(run) + 100))
            _ = project.handle(event, for: service, at: now, draw: 0.5)
        }
        _ = project.ask(.stop, of: [2], because: .projectStopped, at: now, draw: 0.5)
        return project
    }

    /// The machines of a checkpoint as a successor takes them up.
    private static func machines(_ state: CheckpointState, _ spec: ProjectSpec) -> [ServiceMachine]
    {
        Project(spec: spec, machines: state.machines, nextRun: state.nextRun, held: []).machines
    }

    @Test("any state comes back as it was")
    func roundTrip() throws {
        let project = Self.project()
        let bytes = try CompactEncoder.encode(project)
        #expect(try CompactDecoder.decode(Project.self, from: bytes[...]) == project)
    }

    /// What an older version notes of a run's memory and of its activity.
    private struct OlderMemory: Encodable {
        struct Trend: Encodable {
            let points = [1, 2]
            let least = 3
            let minuteEnds = Instant.boot
        }
        let used = Bytes(count: 5)
        let nextSample = Instant(nanoseconds: 7)
        let over = 2
        let trend = Trend()
    }
    private struct OlderActivity: Encodable {
        let processorTime = Duration.seconds(1)
        let transferred = 8
        let accepted = 9
        let queued = 10
    }

    @Test("members that an older version noted besides are passed over")
    func older() throws {
        let memory = try CompactEncoder.encode(OlderMemory())
        let watch = try CompactDecoder.decode(MemoryWatch.self, from: memory[...])
        #expect(watch.used == Bytes(count: 5) && watch.nextSample == Instant(nanoseconds: 7))
        let activity = try CompactEncoder.encode(OlderActivity())
        #expect(
            try CompactDecoder.decode(Activity.self, from: activity[...])
                == Activity(processorTime: .seconds(1), transferred: 8)
        )
    }

    @Test("a configuration comes back as it was, whatever the environments have in common")
    func configuration() throws {
        let environments = [
            ["A": "1", "B": "2"], ["A": "1", "B": "2"], ["A": "3", "C": "4"], [:],
        ]
        let services = environments.enumerated().map { number, environment in
            ServiceSpec(
                name: "s\(number)",
                launch: Launch(command: ["true"], environment: environment, directory: "/")
            )
        }
        for spec in [Self.project().spec, ProjectSpec(name: "p", services: services)] {
            let bytes = try CompactEncoder.encode(SpecRecord(spec))
            let record = try CompactDecoder.decode(SpecRecord.self, from: bytes[...])
            #expect(record.whole == spec)
        }
    }

    @Test("bytes that were cut anywhere are refused, and nothing else happens")
    func cut() throws {
        let bytes = try CompactEncoder.encode(Self.project())
        for length in 0..<bytes.count {
            #expect(throws: (any Error).self) {
                try CompactDecoder.decode(Project.self, from: bytes.prefix(length))
            }
        }
    }

    @Test("a successor reads what was written last, whole or changes")
    func successor() throws {
        let file = try FileDescriptor.memory("note")
        let copy = try file.duplicate()
        let checkpoint = CheckpointFile(file: file)
        var project = Self.project()
        var statusTexts = StatusTexts()
        _ = statusTexts.say("one", by: RunID(raw: 1), of: 0)
        _ = statusTexts.say("two", by: RunID(raw: 2), of: 1)
        try checkpoint.write(project, touched: [], statusTexts: &statusTexts, isShuttingDown: false)
        let now = Instant(nanoseconds: 6_000_000_000)
        _ = project.takeTouched()
        _ = project.ask(.stop, of: [], because: .projectStopped, at: now, draw: 0.5)
        _ = statusTexts.say("more", by: RunID(raw: 2), of: 1)
        let touched = project.takeTouched()
        try checkpoint.write(
            project,
            touched: touched,
            statusTexts: &statusTexts,
            isShuttingDown: true
        )
        let state = try #require(CheckpointFile(file: copy).read(services: 3))
        #expect(Self.machines(state, project.spec) == project.machines)
        #expect(state.nextRun == project.nextRun)
        #expect(state.isShuttingDown)
        let read = StatusTexts(state.statusTexts)
        #expect(read.words(of: 0, by: RunID(raw: 1)) == "one")
        #expect(read.words(of: 1, by: RunID(raw: 2)) == "more")
        #expect(read.words(of: 1, by: RunID(raw: 3)) == nil)
    }

    @Test("a successor knows the orders that were placed, what came of them, and no others")
    func orders() throws {
        let file = try FileDescriptor.memory("note")
        let copy = try file.duplicate()
        let checkpoint = CheckpointFile(file: file)
        var project = Self.project()
        var statusTexts = StatusTexts()
        func write() throws {
            let (touched, orders) = (project.takeTouched(), project.takeChangedOrders())
            try checkpoint.write(
                project,
                touched: touched,
                orders: orders,
                statusTexts: &statusTexts,
                isShuttingDown: false
            )
        }
        func place(_ action: OrderAction, _ service: Int, at second: Int64) {
            let now = Instant(nanoseconds: second * 1_000_000_000)
            let new = Project.NewOrder(
                action,
                of: [service],
                because: .projectStarted,
                key: "k\(second)"
            )
            _ = project.place(new, at: now, draw: 0.5)
        }
        try write()
        place(.start, 1, at: 6)
        place(.stop, 2, at: 7)
        try write()
        place(.stop, 1, at: 8)
        try write()
        place(.stop, 1, at: 700)  // What has settled by then is forgotten.
        try write()
        let state = try #require(CheckpointFile(file: copy).read(services: 3))
        #expect(state.orderBook == project.orderBook)
        #expect(state.orderBook.order(withKey: "k700")?.isSettled == true)
        #expect(state.orderBook.order(withKey: "k6") == nil)
    }

    @Test("a successor counts on, of services that the configuration still has")
    func counts() throws {
        let file = try FileDescriptor.memory("note")
        let copy = try file.duplicate()
        let checkpoint = CheckpointFile(file: file)
        let (project, kept) = (Self.project(), KeptAlerts())
        var statusTexts = StatusTexts()
        for cause in [CauseCode.hung, .ended, .hung] {
            kept.changeCounts { $0.take(cause, of: "a") }
            #expect(kept.lacksCounts)
            try checkpoint.write(
                project,
                touched: [],
                statusTexts: &statusTexts,
                alerts: kept,
                isShuttingDown: false
            )
            #expect(!kept.lacksCounts)
        }
        let state = try #require(CheckpointFile(file: copy).read(services: 3))
        let read = KeptAlerts(state)
        #expect(read.counts["a"].restarts == [.hung: 2, .ended: 1])
        kept.changeCounts { $0.take(.ended, of: "gone") }
        let next = try KeptState.checkpoint(project, statusTexts, kept)
        let nextState = try #require(CheckpointFile(file: next).read(services: 3))
        let later = KeptAlerts(nextState)
        #expect(later.counts["a"] == read.counts["a"])
        #expect(later.counts["gone"] == ServiceCounts())
    }

    @Test("services that say nothing of themselves cost nothing")
    func silent() throws {
        var statusTexts = StatusTexts()
        let run = RunID(raw: 1)
        let isNew = ["", "words", "words", ""].map { statusTexts.say($0, by: run, of: 0) }
        #expect(isNew == [false, true, false, true])
        let records = [false, false].map { statusTexts.take(all: $0)?.count }
        #expect(records == [1, nil])
        #expect(statusTexts.words(of: 0, by: RunID(raw: 1)) == nil)
    }

    @Test("a record that was cut short does not count, the one before does")
    func torn() throws {
        let file = try FileDescriptor.memory("note")
        let copy = try file.duplicate()
        let again = try file.duplicate()
        let checkpoint = CheckpointFile(file: file)
        let before = Self.project()
        var statusTexts = StatusTexts()
        try checkpoint.write(before, touched: [], statusTexts: &statusTexts, isShuttingDown: false)
        let size = copy.bytes(from: CheckpointFile.slotBytes * 0, limit: 1 << 20).count
        try checkpoint.write(
            before,
            touched: [0, 1, 2],
            statusTexts: &statusTexts,
            isShuttingDown: true
        )
        // As a death in the middle of the write would leave it.
        try copy.writeAll([0xff], at: size + CheckpointFrame.headBytes + 3)
        let state = try #require(CheckpointFile(file: again).read(services: 3))
        #expect(Self.machines(state, before.spec) == before.machines)
        #expect(!state.isShuttingDown)
    }

    @Test("the loop is told the earliest of all deadlines")
    func agenda() {
        var agenda = Agenda(services: 3)
        #expect(agenda.earliest == .never)
        agenda.set(0, Instant(nanoseconds: 30))
        agenda.set(1, Instant(nanoseconds: 10))
        agenda.set(2, Instant(nanoseconds: 20))
        #expect(agenda.earliest == Instant(nanoseconds: 10))
        agenda.set(1, .never)
        #expect(agenda.earliest == Instant(nanoseconds: 20))
        #expect(agenda.due(at: Instant(nanoseconds: 25)) == [2])
    }
}
