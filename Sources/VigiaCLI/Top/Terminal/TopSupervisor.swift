import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// The supervisor as `vigia top` asks it: its status about once a second, its events as they happen,
/// and nothing that is waited for.
///
/// One that goes away is asked again until it, or the next one, answers.
final class TopSupervisor {
    /// What came.
    enum News {
        case status(ProjectStatus, isReading: Bool)
        case silent(TopSilence)
        /// Events as they happen; or the last ones, some of which came before.
        case records([Record])
        /// The history has everything.
        case historyIsComplete
    }

    private let project: ProjectFolder
    private let poller: Poller
    private var status: PendingAnswer?
    private var recent: PendingAnswer?
    private var history: PendingAnswer?
    private var events: Events?
    /// When it is asked next, as time since boot.
    private var nextStatus = Duration.zero
    private var nextFollow = Duration.zero
    private var lastStatus = Duration.zero
    private var lastReading = Duration.zero
    /// Whether the present question has no answer for long.
    private var isSilent = false
    /// Whether the history is to be brought up to date.
    private var wantsHistory = false

    /// The event stream of one supervisor.
    private final class Events {
        var stream: EventStream
        init(_ stream: consuming EventStream) { self.stream = stream }
    }

    /// The time between two questions; after an event; and while nobody answers.
    private static let (every, soon, again) =
        (Duration.seconds(1), Duration.milliseconds(100), Duration.milliseconds(250))
    /// After how long it counts as silent; and how long an answer is waited for.
    private static let (silentAfter, patience) = (Duration.seconds(2), Client.patience)
    /// How long the history may take.
    private static let historyWithin = Duration.milliseconds(500)
    /// How many of the last events are asked for.
    private static let recentMax = 500

    /// - Parameter project: whose supervisor.
    /// - Throws: the failed system call.
    init(_ project: ProjectFolder) throws(SystemError) {
        self.project = project
        poller = try Poller()
    }

    /// What to wait for: readable when something came.
    var raw: Int32 { poller.raw }

    /// When `turn` has something to do, although nothing came.
    var deadline: Duration {
        var all = [events == nil ? nextFollow : .seconds(Int64.max >> 8)]
        let limit = isSilent ? Self.patience : Self.silentAfter
        all.append(status.map { $0.asked + limit } ?? nextStatus)
        if let history { all.append(history.asked + Self.historyWithin) }
        if wantsHistory, history == nil { return .zero }
        return all.min() ?? .zero
    }

    /// Asks for the status soon, since something has happened.
    func askSoon() { nextStatus = min(nextStatus, lastStatus + Self.soon) }

    /// Has the supervisor write what just happened into the history; `historyIsComplete` follows
    /// soon, also if nobody answers.
    func bringHistoryUpToDate() { wantsHistory = true }

    /// Asks what is due, and takes in what came.
    func turn(at now: Duration) -> [News] {
        follow(now)
        return hearEvents(now) + hearRecent() + hearHistory(now) + hearStatus(now)
    }

    private func ask(_ target: String) throws(CommandError) -> PendingAnswer {
        let answer = try PendingAnswer(target, of: project)
        // Without it, the deadlines remain.
        try? poller.add(answer.descriptor, token: 0)
        return answer
    }

    private func drop(_ answer: inout PendingAnswer?) {
        if let answer { poller.remove(answer.descriptor) }
        answer = nil
    }
}

// Status.
extension TopSupervisor {
    private func hearStatus(_ now: Duration) -> [News] {
        do throws(CommandError) {
            guard let status else {
                if now < nextStatus { return [] }
                (lastStatus, isSilent) = (now, false)
                self.status = try ask("/v1/status")
                return []
            }
            if let body = try status.take() {
                drop(&self.status)
                nextStatus = status.asked + Self.every
                guard let read = JSON.decode(ProjectStatus.self, from: body) else {
                    throw .badAnswer("/v1/status")
                }
                let isReading = now >= lastReading + Self.every - Self.soon
                if isReading { lastReading = now }
                return [.status(read, isReading: isReading)]
            }
            if now >= status.asked + Self.patience { throw .tooLate("/v1/status") }
            isSilent = now >= status.asked + Self.silentAfter
            return isSilent ? [.silent(.noAnswer)] : []
        } catch {
            drop(&status)
            nextStatus = now + Self.again
            return [.silent(silence(error))]
        }
    }

    private func silence(_ error: CommandError) -> TopSilence {
        switch error {
        case .notRunning: project.isGuarded ? .noAnswer : .notRunning
        case .cutOff, .tooLate, .badAnswer: .noAnswer
        default: .refused(error.problem)
        }
    }
}

// Events and history.
extension TopSupervisor {
    private func follow(_ now: Duration) {
        guard events == nil, now >= nextFollow else { return }
        nextFollow = now + Self.again
        do throws(CommandError) {
            let stream = try Client(project: project).followAtOnce()
            try? poller.add(stream.descriptor, token: 0)
            events = Events(stream)
            recent = try ask("/v1/events?n=\(Self.recentMax)")
        } catch {
            // The status says why nobody answers.
        }
    }

    private func hearEvents(_ now: Duration) -> [News] {
        guard let events else { return [] }
        // A broken stream counts as ended.
        let records = try? events.stream.next(within: .zero)
        if records == nil || events.stream.hasEnded {
            poller.remove(events.stream.descriptor)
            self.events = nil
            nextFollow = now + Self.soon
            askSoon()
        }
        guard let records, !records.isEmpty else { return [] }
        askSoon()
        return [.records(records)]
    }

    private func hearRecent() -> [News] {
        guard let recent else { return [] }
        do throws(CommandError) {
            guard let body = try recent.take() else { return [] }
            drop(&self.recent)
            let list = JSON.decode(RecordList.self, from: body)
            return list.map { [.records($0.events)] } ?? []
        } catch {
            // The next stream asks again.
            drop(&self.recent)
            return []
        }
    }

    private func hearHistory(_ now: Duration) -> [News] {
        if wantsHistory, history == nil {
            wantsHistory = false
            // Where nobody answers, what the history has is shown.
            guard let asked = try? ask("/v1/incidents?limit=1") else { return [.historyIsComplete] }
            history = asked
        }
        guard let history else { return [] }
        do throws(CommandError) {
            let isOpen = try history.take() == nil
            if isOpen, now < history.asked + Self.historyWithin { return [] }
        } catch {
            // What the history has is shown.
        }
        drop(&self.history)
        return [.historyIsComplete]
    }
}
