/// The backend's database: everything that outlives the process.
///
/// One connection, and an actor that lets one call at a time to it. Each call takes
/// milliseconds at most, so none hands its thread on while it waits for the disk.
package actor Store {
    let database: Database

    /// Opens the file and brings its tables up to date.
    ///
    /// - Throws: `DatabaseError`, also for a file from a newer version of this program.
    package init(path: String) throws(DatabaseError) {
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
