package import VigiaKit

/// Who may come in, and who is in.
package struct Accounts: Sendable {
    /// How long a session lasts, in seconds.
    package static let sessionLength = 8 * 3600
    /// The most sessions of one user; the oldest ends for a new one.
    static let sessionsMax = 100
    /// How many wrong passwords one peer may give for a name before it has to wait.
    package static let failuresMax = 5
    /// How long it waits then, in seconds; twice as long after each further one, to `longestPause`.
    package static let pause = 30
    package static let longestPause = 15 * 60
    /// After how many seconds without a try the wrong ones are forgotten.
    static let memory = 60 * 60
    /// The most pairs of name and peer that are remembered; the oldest goes for a new one.
    static let pairsMax = 10_000
    /// The longest name, in bytes.
    package static let nameMax = 100

    /// What comes of a login.
    package enum Outcome: Equatable, Sendable {
        case welcome(SessionToken, expiresAt: Int)
        case wrong
        /// Too many wrong passwords; `seconds` until the next may be tried.
        case later(seconds: Int)
        /// So many try at this moment that this one is not looked at.
        case busy
    }

    private let store: Store
    private let passwords: Passwords
    private let queue = LoginQueue()
    private let now: @Sendable () -> Int

    /// Begins with the wall clock, in seconds since 1970, or with what a test takes for it.
    package init(store: Store, now: @escaping @Sendable () -> Int = WallClock.seconds)
        throws(ServerError)
    {
        passwords = try Passwords()
        (self.store, self.now) = (store, now)
    }

    /// Adds a user, or gives one a new password, which ends all sessions of theirs.
    ///
    /// - Returns: false where the name or the password is too short or too long.
    package func setPassword(_ password: String, of name: String) async throws(DatabaseError)
        -> Bool
    {
        guard (1...Self.nameMax).contains(name.utf8.count),
            Passwords.length.contains(password.utf8.count),
            let hash = await passwords.hash(password)
        else { return false }
        try await store.setPassword(hash, of: name)
        return true
    }

    /// How long a pair of name and peer waits after so many wrong passwords, in seconds.
    static func wait(after failures: Int) -> Int {
        guard failures >= failuresMax else { return 0 }
        return min(pause << min(failures - failuresMax, 16), longestPause)
    }

    /// Lets a user in, if the password is right.
    ///
    /// - Parameters:
    ///   - name: who it is said to be.
    ///   - password: what shall prove it.
    ///   - peer: the address that it comes from. Wrong passwords count for a name and a peer
    ///     together, or anybody could lock a user out.
    /// - Returns: what came of it.
    /// - Throws: where the database fails.
    package func logIn(_ name: String, _ password: String, from peer: String = "")
        async throws(DatabaseError) -> Outcome
    {
        let (time, peer) = (now(), LoginPeer.key(of: peer))
        guard (1...Self.nameMax).contains(name.utf8.count),
            password.utf8.count <= Passwords.length.upperBound
        else { return .wrong }
        guard await queue.enter(peer) else { return .busy }
        do throws(DatabaseError) {
            let outcome = try await look(name, password, from: peer, at: time)
            await queue.leave()
            return outcome
        } catch {
            await queue.leave()
            throw error
        }
    }

    /// Looks at a password, when no other one is looked at.
    private func look(_ name: String, _ password: String, from peer: String, at time: Int)
        async throws(DatabaseError) -> Outcome
    {
        // Counted before the password is looked at: what cannot be counted is not tried.
        if let wait = try await store.countAttempt(of: name, from: peer, at: time) {
            return .later(seconds: wait)
        }
        let user = try await store.user(named: name)
        guard await passwords.proves(password, against: user?.password), let user else {
            return .wrong
        }
        let (token, end) = (SessionToken(), time + Self.sessionLength)
        try await store.forgetAttempts(of: name, from: peer)
        try await store.open(token, of: user.id, until: end, at: time)
        return .welcome(token, expiresAt: end)
    }

    /// Whose session it is, if it is one that has not ended.
    package func verify(_ token: SessionToken) async throws(DatabaseError) -> String? {
        try await store.user(of: token, at: now())
    }

    /// Ends a session; false where there was none.
    package func logOut(_ token: SessionToken) async throws(DatabaseError) -> Bool {
        try await store.close(token)
    }

    /// Forgets the sessions that have expired; returns how many.
    package func cleanUp() async throws(DatabaseError) -> Int {
        try await store.forgetExpired(at: now())
    }
}
