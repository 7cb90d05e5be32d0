public import VigiaCore
public import VigiaJSON

/// How often a service was restarted, and when within the last hour.
public struct RestartSum: Hashable, Sendable {
    /// The number of restarts.
    public private(set) var count: Int
    /// The times of the latest, within the hour before the last of them, oldest first.
    public private(set) var times: [WallTime]

    /// The most times that are kept.
    static let timesMax = RestartHistory.entriesMax

    /// Takes a number and times, oldest first; nothing is no restart.
    public init(_ count: Int = 0, at times: [WallTime] = []) {
        (self.count, self.times) = (count, times.suffix(Self.timesMax))
    }

    /// How many restarts were within the hour before `now`.
    public func withinHour(before now: WallTime) -> Int {
        times.count { now.milliseconds - $0.milliseconds < Self.hour }
    }

    private static let hour: Int64 = 3_600_000

    /// Adds later restarts.
    mutating func add(_ later: Self) {
        let all = times + later.times
        let recent = all.filter { (all.last ?? $0).milliseconds - $0.milliseconds < Self.hour }
        self = Self(count + later.count, at: recent)
    }
}

/// The restarts of a service as a supervisor counts them.
public struct RestartUpdate: Hashable, Sendable {
    /// The restarts that were written last, or that this supervisor began with.
    public let known: Int
    /// The restarts under this guardian.
    public let now: RestartSum

    /// Takes what was known before, and what is known now.
    public init(known: Int, now: RestartSum) { (self.known, self.now) = (known, now) }
}

/// The restarts of a service under all guardians.
///
/// A guardian's first supervisor counts from 0, and later ones continue its count. So a count of
/// the file that is larger than what a supervisor begins with is of an earlier guardian.
struct RestartCount: Hashable {
    /// The restarts under earlier guardians.
    private(set) var before = RestartSum()
    /// The restarts under the last one, as far as they were written.
    private(set) var since = RestartSum()

    /// Takes in that a supervisor begins with so many restarts, or has written so many.
    mutating func follow(_ known: Int) {
        guard since.count > known else { return }
        before.add(since)
        since = RestartSum()
    }

    /// Takes in how often the service was restarted by now.
    mutating func take(_ update: RestartUpdate) {
        follow(update.known)
        since = update.now
    }
}

extension RestartSum: JSONWritable, JSONReadable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("count", count)
            json.member("times_ms", times.map { Int($0.milliseconds) })
        }
    }

    /// Reads every member.
    public init(json: JSONValue) throws(JSONError) {
        let times: [Int] = try json.member("times_ms")
        self.init(
            max(0, try json.member("count")),
            at: times.map { WallTime(milliseconds: Int64($0)) }
        )
    }
}
