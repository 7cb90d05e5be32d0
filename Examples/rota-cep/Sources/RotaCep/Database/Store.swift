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
    }

    /// Reads a real page of a real table, as a health check should.
    package func probe() throws(DatabaseError) {
        _ = try database.number("SELECT count(*) FROM (SELECT 1 FROM customers LIMIT 1)")
    }

    /// Gives back the memory that the page cache can do without.
    package func releaseMemory() { database.releaseMemory() }
}
