package import VigiaKit

/// Who may come in, and who is in.
package struct Accounts: Sendable {
    /// How long a session lasts, in seconds.
    package static let sessionLength = 8 * 3600
    /// How many wrong passwords one name may give before it has to wait.
    package static let failuresMax = 5
    /// How long it waits, in seconds, from the last one on.
    package static let pause = 15 * 60
    /// The longest name, in bytes.
    package static let nameMax = 100

    /// What comes of a login.
    package enum Outcome: Equatable, Sendable {
        case welcome(SessionToken, expiresAt: Int)
        case wrong
        /// Too many wrong passwords; `seconds` until the next may be tried.
        case later(seconds: Int)
    }

    private let store: Store
    private let passwords: Passwords
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

    /// Lets a user in, if the password is right.
    package func logIn(_ name: String, _ password: String) async throws(DatabaseError) -> Outcome {
        let time = now()
        guard (1...Self.nameMax).contains(name.utf8.count),
            password.utf8.count <= Passwords.length.upperBound
        else { return .wrong }
        // Counted before the password is looked at, so that no crowd of them slips through.
        if let wait = try await store.countAttempt(of: name, at: time) {
            return .later(seconds: wait)
        }
        let user = try await store.user(named: name)
        guard await passwords.proves(password, against: user?.password), let user else {
            return .wrong
        }
        let (token, end) = (SessionToken(), time + Self.sessionLength)
        try await store.open(token, of: user.id, name: name, until: end, at: time)
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
