import VigiaCore
import VigiaLogs
import VigiaWire

/// How a project comes to its end, and this supervisor with it.
final class Shutdown {
    private unowned let host: any Host
    /// Whether the project is on its way down for good.
    private(set) var isUnderWay = false
    /// Whether this supervisor ends once this turn is over.
    private(set) var isFinished = false
    /// Whether a service had broken for good when the project was told to end.
    private var hasBroken = false

    init(_ host: any Host) { self.host = host }

    /// Takes in that a predecessor was told to end the project.
    func resume() { isUnderWay = true }

    /// Takes everything down, dependents first, and then ends.
    func begin(because cause: Cause, _ words: String) {
        guard !isUnderWay else { return }
        isUnderWay = true
        hasBroken = host.project.hasBroken
        host.say(.shuttingDown, ["detail": .text(words)], because: cause)
        host.capability(Orders.self).place(Project.NewOrder(.shutdown, of: [], because: cause))
    }

    /// Ends this supervisor alone.
    func finish() { isFinished = true }

    /// Looks whether there is anything left to do.
    func look() {
        beginWhenSpent()
        finishWhenQuiet()
    }

    /// Ends a project in the foreground that has nothing left to do.
    private func beginWhenSpent() {
        guard host.options.foreground, !isUnderWay, host.project.isSpent else { return }
        begin(because: .projectStopped, "nothing is left to do")
    }

    /// Once all is down: the guardian is told to end, and this supervisor with it.
    private func finishWhenQuiet() {
        guard isUnderWay, host.project.isQuiet, !isFinished else { return }
        host.say(.shutDown)
        host.reach.door?.remove(from: host.options.state)
        host.send(.shutdown(status: exitStatus))
        isFinished = true
    }

    /// With what a guardian in the foreground ends: 1 where a service broke.
    private var exitStatus: Int32 { host.options.foreground && hasBroken ? 1 : 0 }
}
