import CSQLite
import VigiaKit

/// The backend's database: everything that outlives the process.
///
/// One connection, and an actor that lets one call at a time to it, on a thread of its own: while
/// a call waits for the disk, the server goes on with everything else.
package actor Store {
    let database: Database
    /// How many rows `login_attempts` has; nil until they are counted.
    var pairs: Int?
    /// Why the last write failed, where that was no fault of its own.
    private var writeFailure: DatabaseError?
    private let thread: OwnThread

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    /// Opens the file and brings its tables up to date.
    ///
    /// - Throws: `DatabaseError`, also for a file from a newer version of this program.
    package init(path: String) throws(DatabaseError) {
        do throws(ServerError) { thread = try OwnThread() } catch {
            throw DatabaseError(doing: "open \(path)", code: SQLITE_NOMEM, reason: "\(error)")
        }
        database = try Database.open(path)
        try Migrations.bring(database, to: Migrations.all.count)
        database.waits(Database.patience)
    }

    /// How long a call waits for another process that writes, and how long between two tries.
    static let patience = Duration.seconds(2)
    private static let pauseBetween = Duration.milliseconds(50)

    /// Writes; where another process does, it tries again for a while, and other calls go first.
    func write<Value>(_ body: () throws(DatabaseError) -> Value) async throws(DatabaseError)
        -> Value
    {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do throws(DatabaseError) { return try tryToWrite(body) } catch {
                let isOver = ContinuousClock.now >= deadline || Task.isCancelled
                if !error.isBusy || isOver { throw error }
            }
            await pause(Self.pauseBetween)
        }
    }

    /// Writes all of `body` or nothing of it.
    func transaction<Value>(_ body: () throws(DatabaseError) -> Value) async throws(DatabaseError)
        -> Value
    {
        try await write { () throws(DatabaseError) in try database.transaction(body) }
    }

    private func tryToWrite<Value>(_ body: () throws(DatabaseError) -> Value)
        throws(DatabaseError) -> Value
    {
        database.waits(.zero)
        defer { database.waits(Database.patience) }
        do throws(DatabaseError) {
            try database.checkPlace()
            let value = try body()
            writeFailure = nil
            return value
        } catch {
            pairs = nil
            if error.isUnwritable { writeFailure = error }
            throw error
        }
    }

    /// Reads a real page of a real table, as a health check should; and writes, where the last write
    /// has failed.
    ///
    /// - Throws: where the database cannot be used as it should.
    package func probe() throws(DatabaseError) {
        try database.checkPlace()
        if let failure = writeFailure {
            do throws(DatabaseError) { try tryToWrite(touch) } catch {
                throw error.isBusy ? failure : error
            }
        }
        _ = try database.number("SELECT count(*) FROM (SELECT 1 FROM customers LIMIT 1)")
    }

    /// Writes more than most calls do, and takes it away: a full disk may have room for a page.
    private func touch() throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try database.run("DROP TABLE IF EXISTS trial")
            try database.run("CREATE TABLE trial (bytes BLOB) STRICT")
            try database.run("INSERT INTO trial VALUES (zeroblob(65536))")
        }
        try database.run("DROP TABLE trial")
    }

    /// Gives back the memory that the page cache can do without.
    package func releaseMemory() { database.releaseMemory() }
}
