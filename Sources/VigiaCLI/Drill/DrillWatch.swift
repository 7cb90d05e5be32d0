import VigiaCore
import VigiaPlatform
import VigiaWire

/// Follows the records of a drill from before the disturbance on.
struct DrillWatch: ~Copyable {
    private let waiting: Waiting
    private var stream: EventStream
    /// When the disturbance began, as time since boot.
    private(set) var began = Duration.zero
    private(set) var story: DrillStory

    /// Begins to follow; a status that is asked afterwards is answered after the stream was opened.
    static func open(
        _ scene: DrillScene,
        of run: RunID,
        service: String
    ) throws(CommandError) -> DrillWatch {
        let stream = try scene.waiting.follow()
        _ = try scene.waiting.status()
        return DrillWatch(scene.waiting, stream, DrillStory(of: run, service: service))
    }

    private init(_ waiting: Waiting, _ stream: consuming EventStream, _ story: DrillStory) {
        self.waiting = waiting
        self.story = story
        self.stream = stream
    }

    /// The time since the disturbance.
    var elapsed: Duration { Clock.uptime - began }

    /// Begins to count.
    ///
    /// - Parameter moment: when the disturbance began, as time since boot.
    mutating func begin(at moment: Duration = Clock.uptime) { began = moment }

    /// Takes records until the story satisfies a condition, is over, or the time has passed.
    ///
    /// - Parameters:
    ///   - limit: the longest time since the disturbance.
    ///   - isEnough: what to wait for.
    /// - Throws: `CommandError`, if nobody answers any more.
    mutating func watch(
        until limit: Duration,
        _ isEnough: (DrillStory) -> Bool = { $0.isOver }
    ) throws(CommandError) {
        while !isEnough(story), !story.isOver, elapsed < limit {
            let rest = min(limit - elapsed, .seconds(1))
            for record in try stream.next(within: max(.milliseconds(1), rest)) {
                story.take(record, at: elapsed)
            }
            // Another supervisor goes on; what it does not tell again counts as not measured.
            if stream.hasEnded { stream = try waiting.follow() }
        }
    }
}
