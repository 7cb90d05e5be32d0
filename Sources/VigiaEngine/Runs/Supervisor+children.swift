import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// The supervisor's own children: probes, checks, builds, whatever would block and is no writing.
extension Supervisor {
    /// Has a child made.
    ///
    /// - Parameters:
    ///   - order: what is to be done, and for how long.
    ///   - number: the number of its run; nil for the next one.
    ///   - then: hears of its end, exactly once unless it is cancelled before; within this call
    ///     where it cannot be made.
    /// - Returns: its run.
    @discardableResult
    func begin(
        _ order: ChildOrder,
        as number: RunID?,
        then: @escaping (ChildEnd) -> Void
    ) -> RunID {
        let run = number ?? children.number()
        children[run] = ChildTable.Child(
            kind: order.kind,
            limit: order.limit,
            isAnsweredLate: order.isAnsweredLate,
            then: then
        )
        limitTime(of: run)
        do throws(SpawnFailure) {
            guard let form = order.output else {
                try spawn(run, order.launch, key: order.key, order.places, attached: order.attached)
                return run
            }
            let raw = try spawn(run, order.launch, order.places, heardBehind: order.attached)
            let output = ChildOutput(FileDescriptor(owning: raw), form)
            output.listen(with: loop)
            children[run]?.output = output
        } catch {
            childEnded(run, .neverStarted(error.step, errno: error.errno))
        }
        return run
    }

    /// A number for the run of a child that is to be begun.
    func childNumber() -> RunID { children.number() }

    private func limitTime(of run: RunID) {
        guard let limit = children[run]?.limit else { return }
        children[run]?.timer = loop.within(limit) { [unowned self] in isLate(run) }
    }

    private func isLate(_ run: RunID) {
        send(.signal(run, .kill, .tree))
        children[run]?.isLate = true
        guard children[run]?.isAnsweredLate == true, let child = children.remove(run) else {
            return
        }
        child.then(ChildEnd(of: child, ending: .unknown))
    }

    /// The program of a child runs: its time begins.
    func childBegan(_ run: RunID) {
        guard children[run] != nil else { return }
        children[run]?.hasBegun = true
        limitTime(of: run)
    }

    /// A child ended, and whatever it has left behind ends too.
    func childEnded(_ run: RunID, _ ending: Ending) {
        children[run]?.output?.read()
        guard let child = children.remove(run) else { return }
        send(.signal(run, .kill, .tree))
        child.then(ChildEnd(of: child, ending: ending))
    }

    /// Asks a child to end, and kills it after a while.
    func endChild(_ run: RunID, within span: Duration) {
        send(.signal(run, .terminate, .tree))
        children[run]?.timer = loop.within(span) { [unowned self] in
            send(.signal(run, .kill, .tree))
        }
    }

    /// Kills a child of which nothing is to be heard any more.
    func cancelChild(_ run: RunID) {
        guard children.remove(run) != nil else { return }
        send(.signal(run, .kill, .tree))
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
