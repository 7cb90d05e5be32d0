import VigiaCore
import VigiaPlatform

/// Everyone who follows logs: looks at the files soon after they changed, and now and then anyway.
final class LogFollowing {
    private var followers: [UInt64: () -> Void] = [:]
    /// Nil if inotify is unavailable, or while nobody follows: then only `lookEvery` remains.
    private var changes: FolderWatch?
    private unowned let gateway: Gateway
    /// When the files are looked at; never while nobody follows.
    private(set) var due = Instant.never

    /// Its number in the poller.
    static let token: UInt64 = .max - 2
    /// The most who follow at a time.
    private static let followersMax = 128
    /// Whether one more may follow.
    var hasRoom: Bool { followers.count < Self.followersMax }

    /// How long changes are gathered.
    private static let gather = Duration.milliseconds(100)
    /// Some file systems do not report changes.
    private static let lookEvery = Duration.seconds(1)

    /// Begins with nobody.
    ///
    /// - Parameter gateway: its loop waits for changes.
    init(_ gateway: Gateway) { self.gateway = gateway }

    /// Looks on behalf of a follower from now on, for the first time at once.
    func add(_ token: UInt64, _ look: @escaping () -> Void) {
        followers[token] = look
        due = Clock.now
        guard changes == nil, let watch = try? FolderWatch() else { return }
        // Without either, a look each second remains.
        try? watch.add("logs")
        try? gateway.poller.add(watch.raw, token: Self.token)
        changes = watch
    }

    /// Looks no more.
    func remove(_ token: UInt64) {
        followers[token] = nil
        guard followers.isEmpty else { return }
        if let changes { gateway.poller.remove(changes.raw) }
        (changes, due) = (nil, .never)
    }

    /// Something changed.
    func changed() {
        changes?.take()
        due = min(due, Clock.now + Self.gather)
    }

    /// Looks where that is due.
    func look(at now: Instant) {
        guard due <= now else { return }
        due = followers.isEmpty ? .never : now + Self.lookEvery
        // The folder may be another one.
        try? changes?.add("logs")
        for look in Array(followers.values) { look() }
    }
}
