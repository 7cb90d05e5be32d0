import CLinux
import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// A guardian that makes no process: it speaks the real wire to a supervisor of the same process,
/// keeps what it is given, and runs live and end as the test says.
///
/// It works turn by turn, between those of the supervisor, so that nothing happens at once.
final class FakeGuardian {
    /// A run of the table.
    struct Row {
        let pid: ProcessID
        var ending: Ending?
    }

    private(set) var table: [RunID: Row] = [:]
    private(set) var kept: [String: [Int32]] = [:]
    /// Every order that was taken, by all supervisors.
    private(set) var orders: [GuardianOrder] = []
    /// The runs that were made, in order.
    private(set) var made: [RunID] = []
    /// How many more orders are taken; a supervisor that dies sends no others.
    var ordersLeft = Int.max
    /// What becomes of a run as soon as it is made; nil where it lives on.
    var fate: (RunID) -> Ending? = { _ in nil }
    /// What a run writes as soon as it is made, where its output comes on a pipe of its own.
    var words: (RunID) -> String = { _ in "" }
    private(set) var generation: UInt64 = 0
    private let lock: FileDescriptor
    private var socket: Int32 = -1

    /// Numbers that the kernel gives to no process.
    private static let pidsBegin: Int32 = 1 << 29

    /// - Parameter path: the project's lock file.
    /// - Throws: where the kernel refuses.
    init(lock path: String) throws {
        lock = try FileDescriptor.open(path, O_RDWR | O_CREAT)
    }

    deinit {
        disconnect()
        for raw in kept.values.joined() { _ = close(raw) }
    }

    /// Whether it takes no order any more.
    var isDeaf: Bool { ordersLeft == 0 }

    /// Runs that are not over.
    var living: [RunID] {
        table.filter { $0.value.ending == nil }.map(\.key).sorted { $0.raw < $1.raw }
    }

    /// Keeps descriptors, which become the guardian's.
    func keep(_ key: String, _ descriptors: [Int32]) {
        for raw in kept[key] ?? [] { _ = close(raw) }
        kept[key] = descriptors
    }

    /// Hands the inventory to a supervisor that begins, whose end of the link this is.
    ///
    /// - Throws: where the kernel refuses.
    func connect() throws -> GuardianLink {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw SystemError(call: "socketpair", errno: errno)
        }
        disconnect()
        (socket, generation, ordersLeft) = (ends[0], generation + 1, .max)
        tell(.inventoryBegan(generation: generation, runs: table.count, answersPings: true))
        let limits = ServiceLimits(filesNow: 1024, filesMost: 1024, oomScore: 0)
        tell(.inventoryLock(descriptor: lock.raw, limits, nil, baton: nil))
        for (run, row) in table { tell(.inventoryRun(self.row(run, row))) }
        for (key, descriptors) in kept {
            tell(.inventoryKept(key: key, descriptors: descriptors))
        }
        tell(.inventoryEnded)
        return GuardianLink(descriptor: ends[1])
    }

    private func row(_ run: RunID, _ row: Row) -> InventoryRun {
        InventoryRun(
            run: run,
            pid: row.pid,
            startTime: 0,
            ending: row.ending,
            usage: Usage(),
            empty: row.ending == nil ? nil : .session
        )
    }

    /// The supervisor is gone.
    func disconnect() {
        if socket >= 0 { _ = close(socket) }
        socket = -1
    }

    /// Does what was ordered by now.
    func serve() {
        while ordersLeft > 0, let order = nextOrder() {
            ordersLeft -= 1
            orders.append(order)
            carryOut(order)
        }
    }

    private func carryOut(_ order: GuardianOrder) {
        switch order {
        case .keep(let key, let descriptors): keep(key, descriptors)
        case .forget(let key):
            for raw in kept.removeValue(forKey: key) ?? [] { _ = close(raw) }
        case .spawn(let run, let specification, _, _, let attached):
            let text = Array(words(run).utf8)
            if let pipe = attached.last { _ = unsafe write(pipe, text, text.count) }
            for raw in [specification] + attached { _ = close(raw) }
            make(run)
        case .signal(let run, .kill, _): end(run, .killed(.kill, coreDumped: false))
        case .acknowledge(let run): if table[run]?.ending != nil { table[run] = nil }
        case .ping(let number): tell(.pong(number))
        case .upgrade(let raw), .main(_, _, let raw): _ = close(raw)
        case .shutdown: tell(.over)
        case .signal, .ready, .resting: break
        }
    }

    private func make(_ run: RunID) {
        // A run's number makes one process, however often it is ordered.
        if table[run] == nil {
            table[run] = Row(pid: ProcessID(raw: Self.pidsBegin + Int32(made.count)))
            made.append(run)
        }
        guard let row = table[run] else { return }
        tell(.spawned(run, row.pid))
        if row.ending == nil, let ending = fate(run) { end(run, ending) }
    }

    /// A run ends, with all of its tree; one that has ended already stays as it is.
    func end(_ run: RunID, _ ending: Ending) {
        guard let row = table[run], row.ending == nil else { return }
        table[run]?.ending = ending
        tell(.ended(run, row.pid, ending, Usage()))
        tell(.empty(run, .session))
    }

    private func nextOrder() -> GuardianOrder? {
        var (message, count) = (vigia_message(), Int32(0))
        var descriptors = [Int32](repeating: -1, count: Int(VIGIA_KEY_FDS_MAX))
        let (size, buffer) = (MemoryLayout<vigia_message>.size, Int32(descriptors.count))
        let length = unsafe vigia_receive(socket, &message, size, &descriptors, buffer, &count)
        guard length == Int32(size) else { return nil }
        return GuardianOrder(message, Array(descriptors.prefix(Int(count))))
    }

    /// Tells the supervisor, if there is one that still listens.
    func tell(_ report: GuardianReport) {
        let (encoded, descriptors) = report.encoded()
        var message = encoded
        guard socket >= 0 else { return }
        let size = MemoryLayout<vigia_message>.size
        let sent = unsafe vigia_send(socket, &message, size, descriptors, Int32(descriptors.count))
        precondition(sent == 0 || sent == -EPIPE, "the link is full: \(sent)")
    }
}
