internal import Glibc
internal import VigiaPlatform

extension DatabaseDoctor {
    /// Repairs a database while everyone is locked out; the repair can be undone.
    ///
    /// The database itself is only read until a sound one is ready to replace it. Whenever this
    /// process ends, one of the two is in place.
    ///
    /// - Parameters:
    ///   - path: the database's path; symbolic links are followed, and stay.
    ///   - service: the service that uses it; empty for none.
    ///   - allowsEmpty: whether an empty database may replace one of which nothing is left.
    ///   - allowsIncomplete: whether the result may lack tables, indexes, triggers or views.
    /// - Returns: the changes made.
    /// - Throws: `DatabaseError`; the database is unchanged.
    public func repair(
        _ path: String,
        service: String = "",
        allowsEmpty: Bool = false,
        allowsIncomplete: Bool = false
    ) throws(DatabaseError) -> DatabaseRepair {
        let file = try find(path)
        try file.checkPlace()
        let lock = try DatabaseUse.lock(file)
        defer { withExtendedLifetime(lock) {} }  // Everyone is locked out until here.
        // Space for three copies: one to keep, one to work on, and the new one.
        try file.checkRoom(for: 3 * file.bytes + 1 << 20)
        let place = home(of: file)
        let scratch = try tried { () throws(SystemError) in
            try Scratch(in: place + "/repairs")
        }
        let settled = try settle(file, in: scratch.path)
        let report = Self.diagnose(settled.path)
        var repair = DatabaseRepair(path: file.path, way: .nothing, errors: report.errors)
        repair.notes = settled.notes
        if report.isSound {
            repair.tables = report.tables.map {
                DatabaseRepair.Table(name: $0.name, before: $0.rows, after: $0.rows)
            }
            repair.brokenReferences = report.brokenReferences
            return repair
        }
        guard report.unjudged.isEmpty else {
            throw .unjudged(file.path, reasons: report.unjudged)
        }
        let repairer = DatabaseRepairer(
            damaged: settled.path,
            report: report,
            folder: scratch.path,
            backup: BackupFolder(of: file.path, in: state).newestSound(),
            allowsEmpty: allowsEmpty,
            allowsIncomplete: allowsIncomplete
        )
        let result = try repairer.repair(file.path)
        repair.way = result.way
        repair.notes += result.notes
        repair.tables = Self.compared(report.tables, result.report.tables)
        repair.brokenReferences = result.report.brokenReferences
        let swap = DatabaseSwap(file: file, settled: settled, new: result.path, state: place)
        repair.record = try swap.carryOut(for: service, repair)
        return repair
    }

    /// The row counts of each table, before and after.
    static func compared(_ old: [TableRows], _ new: [TableRows]) -> [DatabaseRepair.Table] {
        let names = Set(old.map(\.name)).union(new.map(\.name)).sorted()
        return names.map { name in
            DatabaseRepair.Table(
                name: name,
                before: old.first { $0.name == name }?.rows,
                after: new.first { $0.name == name }?.rows
            )
        }
    }
}
