// Users, their sessions and their failures, in the database.
extension Store {
    /// A user's number and the hash of the password.
    func user(named name: String) throws(DatabaseError) -> (id: Int, password: String)? {
        try database.rows("SELECT id, password FROM users WHERE name = ?", [.text(name)]) { row in
            (id: row.integer(0), password: row.text(1))
        }.first
    }

    func setPassword(_ hash: String, of name: String) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
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
    func countAttempt(of name: String, at time: Int) throws(DatabaseError) -> Int? {
        try database.transaction { () throws(DatabaseError) in
            let oldest = time - Accounts.pause
            try database.run("DELETE FROM login_failures WHERE last_at <= ?", [.integer(oldest)])
            let past = try database.rows(
                "SELECT count, last_at FROM login_failures WHERE name = ?",
                [.text(name)]
            ) { (count: $0.integer(0), last: $0.integer(1)) }
            if let past = past.first, past.count >= Accounts.failuresMax {
                return max(1, past.last - oldest)
            }
            try database.run(
                """
                INSERT INTO login_failures (name, count, last_at) VALUES (?, 1, ?)
                ON CONFLICT (name) DO UPDATE SET count = count + 1, last_at = excluded.last_at
                """,
                [.text(name), .integer(time)]
            )
            return nil
        }
    }

    func open(_ token: SessionToken, of user: Int, name: String, until end: Int, at time: Int)
        throws(DatabaseError)
    {
        try database.transaction { () throws(DatabaseError) in
            try database.run("DELETE FROM login_failures WHERE name = ?", [.text(name)])
            try database.run("DELETE FROM sessions WHERE expires_at <= ?", [.integer(time)])
            try database.run(
                "INSERT INTO sessions (token, user, expires_at) VALUES (?, ?, ?)",
                [.bytes(token.digest), .integer(user), .integer(end)]
            )
        }
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

    func close(_ token: SessionToken) throws(DatabaseError) -> Bool {
        try database.run("DELETE FROM sessions WHERE token = ?", [.bytes(token.digest)])
        return database.changes > 0
    }

    func forgetExpired(at time: Int) throws(DatabaseError) -> Int {
        try database.run("DELETE FROM sessions WHERE expires_at <= ?", [.integer(time)])
        return database.changes
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
