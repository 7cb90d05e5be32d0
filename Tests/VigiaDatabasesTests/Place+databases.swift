import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform
import VigiaSQLite

@testable import VigiaDatabases

// Databases as programs leave them.
extension Place {
    /// Creates a database with a table, an index, a WITHOUT ROWID table and long values.
    func fill(_ name: String, rows: Int, pageSize: Int = 4096) throws {
        let database = try SQLite("\(path)/\(name)", .making)
        try database.run(
            """
            PRAGMA page_size = \(pageSize);
            CREATE TABLE items(id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL, note BLOB);
            CREATE TABLE words(word TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
            CREATE INDEX items_by_name ON items(name);
            WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < \(rows))
            INSERT INTO items SELECT x, 'item ' || x, x * 0.5, zeroblob(x % 40) FROM n;
            UPDATE items SET note = zeroblob(20000) WHERE id = 7;
            INSERT INTO words SELECT 'word ' || id, id FROM items;
            """
        )
    }

    /// Leaves a database like a killed process: with its log or journal.
    ///
    /// - Parameters:
    ///   - name: the existing database.
    ///   - mode: `wal`, or `delete` for a journal.
    ///   - statements: what the process did before.
    /// - Throws: the error of SQLite, or the failed system call.
    func crash(_ name: String, mode: String, _ statements: String) throws {
        let (database, copy) = ("\(path)/\(name)", "\(path)/\(name).crashed")
        do {
            let connection = try SQLite(database, .writing)
            // The file is changed before the end of the transaction.
            try connection.run(
                "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; PRAGMA wal_autocheckpoint = 0"
            )
            _ = try connection.column("PRAGMA journal_mode = \(mode)")
            try connection.run(statements)
            for ending in ["", "-wal", "-journal"] where bytes(name + ending) != nil {
                try FileSystem.copy(database + ending, to: copy + ending)
            }
        }
        for ending in ["-wal", "-shm", "-journal", ""] {
            try FileSystem.remove(database + ending)
            if bytes("\(name).crashed\(ending)") != nil {
                try FileSystem.rename(copy + ending, to: database + ending)
            }
        }
    }

    /// The content of a file; nil if there is none.
    func bytes(_ name: String) -> [UInt8]? {
        guard let file = try? FileDescriptor.open("\(path)/\(name)", O_RDONLY) else { return nil }
        return file.bytes(from: 0, limit: .max / 2)
    }

    /// Writes bytes into a file at an offset.
    func overwrite(_ name: String, at offset: Int, with bytes: [UInt8]) throws {
        try FileDescriptor.open("\(path)/\(name)", O_RDWR).writeAll(bytes, at: offset)
    }

    /// Fills a page with zeros.
    func zero(page: Int, of name: String, pageSize: Int = 4096) throws {
        let zeros = [UInt8](repeating: 0, count: pageSize)
        try overwrite(name, at: (page - 1) * pageSize, with: zeros)
    }

    /// Queries a database for one number.
    func number(_ name: String, _ question: String) throws -> Int {
        try SQLite("\(path)/\(name)", .reading).number(question)
    }

    /// The root page of a table or index.
    func root(of tree: String, in name: String) throws -> Int {
        try number(name, "SELECT rootpage FROM sqlite_schema WHERE name = '\(tree)'")
    }

    /// A doctor for this folder.
    var doctor: DatabaseDoctor { DatabaseDoctor(state: "\(path)/.vigia") }

    /// A service in this folder.
    var context: CheckContext {
        CheckContext(
            service: "web",
            folder: path,
            state: "\(path)/.vigia",
            launch: Launch(command: ["x"], environment: [:], directory: path)
        )
    }
}
