import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The supervisor's own children that are under way, of every kind: probes, checks, builds,
/// whatever would block and is no writing.
final class ChildTable {
    /// One of them.
    fileprivate struct Child {
        let kind: ChildKind
        let limit: Duration?
        let isAnsweredLate: Bool
        /// When it is killed.
        var timer: EventLoop.Watch?
        /// Whether its program runs.
        var hasBegun = false
        var isLate = false
        var output: ChildOutput?
        /// Hears of its end, once.
        let then: (ChildEnd) -> Void
    }

    private unowned let host: any Host
    private var children: [RunID: Child] = [:]
    private var next: UInt64

    /// Begins with none; no supervisor gives a number that another one has given.
    init(_ host: any Host) {
        self.host = host
        next = RunID.tasksBegin + host.guardian.generation << 32
    }

    /// A number for another one.
    func number() -> RunID {
        defer { next += 1 }
        return RunID(raw: next)
    }

    /// What a child is for; nil where there is none of that number.
    func kind(of run: RunID) -> ChildKind? { children[run]?.kind }

    /// Has a child made.
    ///
    /// - Parameters:
    ///   - order: what is to be done, and for how long.
    ///   - number: the number of its run; nil for the next one.
    ///   - then: hears of its end, exactly once unless it is cancelled before; within this call
    ///     where it cannot be made.
    /// - Returns: its run.
    func begin(
        _ order: ChildOrder,
        as number: RunID?,
        then: @escaping (ChildEnd) -> Void
    ) -> RunID {
        let run = number ?? self.number()
        children[run] = Child(
            kind: order.kind,
            limit: order.limit,
            isAnsweredLate: order.isAnsweredLate,
            then: then
        )
        limitTime(of: run)
        do throws(SpawnFailure) {
            guard let form = order.output else {
                try host.spawn(
                    run,
                    order.launch,
                    key: order.key,
                    order.places,
                    attached: order.attached
                )
                return run
            }
            let raw = try host.spawn(run, order.launch, order.places, heardBehind: order.attached)
            let output = ChildOutput(FileDescriptor(owning: raw), form)
            output.listen(with: host.loop)
            children[run]?.output = output
        } catch {
            ended(run, .neverStarted(error.step, errno: error.errno))
        }
        return run
    }

    /// Takes over a child of a predecessor that runs, and hears of its end.
    func adopt(_ run: RunID, _ kind: ChildKind, then: @escaping (ChildEnd) -> Void) {
        children[run] = Child(
            kind: kind,
            limit: nil,
            isAnsweredLate: false,
            hasBegun: true,
            then: then
        )
    }

    private func limitTime(of run: RunID) {
        guard let limit = children[run]?.limit else { return }
        children[run]?.timer = host.loop.within(limit) { [unowned self] in isLate(run) }
    }

    private func isLate(_ run: RunID) {
        host.send(.signal(run, .kill, .tree))
        children[run]?.isLate = true
        guard children[run]?.isAnsweredLate == true, let child = children.removeValue(forKey: run)
        else { return }
        child.then(ChildEnd(of: child, ending: .unknown))
    }

    /// The program of a child runs: its time begins.
    func began(_ run: RunID) {
        guard children[run] != nil else { return }
        children[run]?.hasBegun = true
        limitTime(of: run)
    }

    /// A child ended, and whatever it has left behind ends too.
    func ended(_ run: RunID, _ ending: Ending) {
        children[run]?.output?.read()
        guard let child = children.removeValue(forKey: run) else { return }
        host.send(.signal(run, .kill, .tree))
        child.then(ChildEnd(of: child, ending: ending))
    }

    /// Asks a child to end, and kills it after a while.
    func end(_ run: RunID, within span: Duration) {
        host.send(.signal(run, .terminate, .tree))
        children[run]?.timer = host.loop.within(span) { [unowned self] in
            host.send(.signal(run, .kill, .tree))
        }
    }

    /// Kills a child of which nothing is to be heard any more.
    func cancel(_ run: RunID) {
        guard children.removeValue(forKey: run) != nil else { return }
        host.send(.signal(run, .kill, .tree))
    }
}

extension ChildEnd {
    fileprivate init(of child: ChildTable.Child, ending: Ending) {
        self.init(
            ending: ending,
            hasBegun: child.hasBegun,
            isLate: child.isLate,
            output: child.output
        )
    }
}
