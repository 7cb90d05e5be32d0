// Users, their sessions and their failures, in the database.
extension Store {
    /// A user's number and the hash of the password.
    func user(named name: String) throws(DatabaseError) -> (id: Int, password: String)? {
        try database.rows("SELECT id, password FROM users WHERE name = ?", [.text(name)]) { row in
            (id: row.integer(0), password: row.text(1))
        }.first
    }

    func setPassword(_ hash: String, of name: String) async throws(DatabaseError) {
        try await transaction { () throws(DatabaseError) in
            try database.run(
                """
                INSERT INTO users (name, password) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET password = excluded.password
                """,
                [.text(name), .text(hash)]
            )
            try database.run(
                "DELETE FROM sessions WHERE user = (SELECT id FROM users WHERE name = ?)",
                [.text(name)]
            )
        }
    }

    /// Counts a try to log in as a failure until it turns out well.
    ///
    /// - Returns: how many seconds to wait where there were too many, in which case it is not
    ///   counted; else nil.
    func countAttempt(of name: String, from peer: String, at time: Int)
        async throws(DatabaseError) -> Int?
    {
        try await transaction { () throws(DatabaseError) in
            try database.run(
                "DELETE FROM login_attempts WHERE last_at <= ?",
                [.integer(time - Accounts.memory)]
            )
            if database.changes > 0 { pairs = nil }
            let past = try database.rows(
                "SELECT count, last_at FROM login_attempts WHERE name = ? AND peer = ?",
                [.text(name), .text(peer)]
            ) { (count: $0.integer(0), last: $0.integer(1)) }.first
            if let past {
                let wait = Accounts.wait(after: past.count)
                let left = min(past.last + wait - time, wait)
                if left > 0 { return left }
            } else {
                try makeRoom()
            }
            try database.run(
                """
                INSERT INTO login_attempts (name, peer, count, last_at) VALUES (?, ?, 1, ?)
                ON CONFLICT (name, peer) DO UPDATE
                SET count = count + 1, last_at = excluded.last_at
                """,
                [.text(name), .text(peer), .integer(time)]
            )
            return nil
        }
    }

    /// Forgets the oldest attempts, where there are as many as there may be.
    private func makeRoom() throws(DatabaseError) {
        let count: Int
        if let pairs { count = pairs } else { count = try attemptCount() }
        pairs = min(count + 1, Accounts.pairsMax)
        guard count >= Accounts.pairsMax else { return }
        try database.run(
            """
            DELETE FROM login_attempts WHERE (name, peer) IN
            (SELECT name, peer FROM login_attempts ORDER BY last_at LIMIT ?)
            """,
            [.integer(count - Accounts.pairsMax + 1)]
        )
    }

    /// Forgets the wrong passwords before the right one.
    func forgetAttempts(of name: String, from peer: String) async throws(DatabaseError) {
        try await write { () throws(DatabaseError) in
            try database.run(
                "DELETE FROM login_attempts WHERE name = ? AND peer = ?",
                [.text(name), .text(peer)]
            )
            if database.changes > 0 { pairs = nil }
        }
    }

    func open(_ token: SessionToken, of user: Int, until end: Int, at time: Int)
        async throws(DatabaseError)
    {
        try await transaction { () throws(DatabaseError) in
            try database.run("DELETE FROM sessions WHERE expires_at <= ?", [.integer(time)])
            try database.run(
                "INSERT INTO sessions (token, user, expires_at) VALUES (?, ?, ?)",
                [.bytes(token.digest), .integer(user), .integer(end)]
            )
            try database.run(
                """
                DELETE FROM sessions WHERE user = ? AND token NOT IN
                (SELECT token FROM sessions WHERE user = ? ORDER BY expires_at DESC LIMIT ?)
                """,
                [.integer(user), .integer(user), .integer(Accounts.sessionsMax)]
            )
        }
    }

    /// How many pairs of name and peer are remembered.
    func attemptCount() throws(DatabaseError) -> Int {
        try database.number("SELECT count(*) FROM login_attempts")
    }

    func user(of token: SessionToken, at time: Int) throws(DatabaseError) -> String? {
        try database.rows(
            """
            SELECT name FROM sessions JOIN users ON users.id = user
            WHERE token = ? AND expires_at > ?
            """,
            [.bytes(token.digest), .integer(time)]
        ) { $0.text(0) }.first
    }

    func close(_ token: SessionToken) async throws(DatabaseError) -> Bool {
        try await write { () throws(DatabaseError) in
            try database.run("DELETE FROM sessions WHERE token = ?", [.bytes(token.digest)])
            return database.changes > 0
        }
    }

    func forgetExpired(at time: Int) async throws(DatabaseError) -> Int {
        try await write { () throws(DatabaseError) in
            try database.run("DELETE FROM sessions WHERE expires_at <= ?", [.integer(time)])
            return database.changes
        }
    }

    /// How many users there are.
    package func userCount() throws(DatabaseError) -> Int {
        try database.number("SELECT count(*) FROM users")
    }

    /// How many sessions there are that have not ended.
    package func sessionCount(at time: Int) throws(DatabaseError) -> Int {
        try database.number("SELECT count(*) FROM sessions WHERE expires_at > ?", [.integer(time)])
    }
}
