import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Waits for facts about a project: for its supervisor to answer, for services to settle, for
/// the guardian to be gone.
struct Waiting {
    let client: Client
    var progress: Progress

    /// The time between two looks at a fact that nothing announces.
    static let lookEvery = Duration.milliseconds(5)
    /// How long a supervisor may take to answer after its start.
    static let answerWithin = Duration.seconds(10)

    init(_ project: ProjectFolder, _ output: Output) {
        (client, progress) = (Client(project: project), Progress(output))
    }

    /// Asks, and asks again while a guardian is there whose supervisor is just coming back.
    func patiently<Answer: ~Copyable>(
        _ ask: () throws(CommandError) -> Answer
    ) throws(CommandError) -> Answer {
        var deadline: Duration?
        while true {
            do {
                return try ask()
            } catch .notRunning {
            } catch .cutOff {
                // One that died took the question along.
            }
            // It may have hung for long before it was replaced.
            let end = deadline ?? Clock.uptime + Self.answerWithin
            deadline = end
            try refuseToWait(beyond: end)
            pause(Self.lookEvery)
        }
    }

    private func refuseToWait(beyond deadline: Duration) throws(CommandError) {
        guard client.project.isGuarded else { throw .notRunning(folder: client.project.path) }
        guard Clock.uptime < deadline else {
            let standstill = client.project.guardian?.standstill
            if let standstill { throw .startFailed(problem: standstill, hint: nil) }
            throw .startFailed(
                problem: "the guardian runs, but its supervisor does not answer",
                hint: "its last words are in \(client.project.supervisorLog)"
            )
        }
    }

    /// How everything is.
    func status() throws(CommandError) -> ProjectStatus {
        try patiently { () throws(CommandError) in try client.status() }
    }

    /// The events from here on.
    func follow() throws(CommandError) -> EventStream {
        try patiently { () throws(CommandError) in try client.follow() }
    }

    /// Follows the project until `isOver` says that what was asked for has come.
    ///
    /// Events wake it; a look every half second is for those that got lost. However fast they
    /// come, it looks at most a tenth of the time, so that it never slows what it waits for.
    mutating func until(
        _ isOver: (ProjectStatus) -> Bool,
        saying sentence: (ProjectStatus) -> String
    ) throws(CommandError) -> ProjectStatus {
        while true {
            var stream = try follow()
            while !stream.hasEnded {
                let began = Clock.uptime
                let status = try status()
                if isOver(status) {
                    progress.finish()
                    return status
                }
                try show(sentence(status), status)
                let rest = Clock.uptime + (Clock.uptime - began) * 9
                _ = try stream.next(within: .milliseconds(500))
                while Clock.uptime < rest, !stream.hasEnded {
                    _ = try stream.next(within: max(.milliseconds(1), rest - Clock.uptime))
                }
            }
        }
    }

    /// Waits until the guardian is gone that the project had when this began, at most `limit`.
    ///
    /// One that takes its place goes on with its life; one that somebody else starts afterwards has
    /// a life of its own. A guardian that has no supervisor any more is asked to end by itself.
    ///
    /// - Parameters:
    ///   - life: as `ProjectFolder.life` was before; nil where that is not known.
    ///   - limit: how long it may take.
    ///   - sentence: what is shown meanwhile.
    /// - Returns: whether it is so.
    /// - Throws: `CommandError.tooLate` where the guardian does not answer for long.
    mutating func untilGone(
        _ life: UInt64?,
        within limit: Duration,
        saying sentence: (ProjectStatus) -> String
    ) throws(CommandError) -> Bool {
        let deadline = Clock.uptime + limit
        var (nextLook, silentAt) = (Clock.uptime, Clock.uptime + Self.answerWithin)
        while client.project.isGuarded {
            if Clock.uptime >= deadline { return false }
            if let life, let now = client.project.life, now != life { break }
            if Clock.uptime >= nextLook {
                // It is going down: that it does not answer any more is what is waited for.
                if let status = try? client.status() {
                    try show(sentence(status), status)
                    silentAt = Clock.uptime + Self.answerWithin
                }
                nextLook = Clock.uptime + .milliseconds(250)
            }
            if Clock.uptime >= silentAt {
                silentAt = Clock.uptime + Self.answerWithin
                let guardian = client.project.guardian
                if let words = guardian?.standstill { throw .tooLate(words) }
                if guardian?.hasSupervisor == false { _ = guardian?.end(within: .zero) }
            }
            pause(Self.lookEvery)
        }
        progress.finish()
        return true
    }
}

/// Lets `duration` go by.
func pause(_ duration: Duration) {
    _ = poll(nil, 0, Int32(clamping: duration.milliseconds))
}
