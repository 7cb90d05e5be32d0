internal import Glibc
internal import VigiaPlatform

extension DatabaseDoctor {
    /// Backs up a database while it is in use, and checks the backup.
    ///
    /// - Parameters:
    ///   - path: the database's path.
    ///   - keep: the most backups afterwards; nil for no limit.
    /// - Returns: the backup.
    /// - Throws: `DatabaseError`; all older backups still exist.
    public func backUp(_ path: String, keep: Int?) throws(DatabaseError) -> DatabaseBackup {
        let file = try findReadableOrNot(path)
        let backupFolder = BackupFolder(of: file.path, in: state)
        let scratch = try tried { () throws(SystemError) in try Scratch(in: backupFolder.folder) }
        let copy = scratch.path + "/copy"
        try DatabaseFile(path: copy).checkRoom(for: file.bytes)
        try Self.copy(file, to: copy)
        let report = Self.diagnose(copy)
        guard report.verdict != .damaged else {
            let problem = report.errors.first ?? ""
            throw .refused(file.path, problem: "it is damaged, so no backup was kept: \(problem)")
        }
        let kept = backupFolder.path(of: BackupFolder.name())
        try tried { () throws(SystemError) in
            // The folder excludes other users, so the copy can have the original owner and mode.
            try FileDescriptor.open(copy, O_RDWR).takeOn(FileStatus(file.path))
            try FileSystem.rename(copy, to: kept)
            try FileSystem.settle(folder: backupFolder.folder)
        }
        return DatabaseBackup(
            path: file.path,
            file: kept,
            bytes: FileSystem.size(of: kept) ?? 0,
            tables: report.tables,
            unjudged: report.unjudged,
            removed: keep.map { backupFolder.keep($0).count } ?? 0
        )
    }

    /// Finds a database that possibly only its own program can read.
    ///
    /// If an earlier backup is readable, random bytes are not due to encryption, and copies of them
    /// would displace the sound backups.
    private func findReadableOrNot(_ path: String) throws(DatabaseError) -> DatabaseFile {
        do throws(DatabaseError) {
            return try find(path)
        } catch .encrypted {
            let file = DatabaseFile(path: FileSystem.real(path) ?? path)
            guard BackupFolder(of: file.path, in: state).newestSound() == nil else {
                throw .encrypted(path)
            }
            return file
        }
    }

    private static func copy(_ file: DatabaseFile, to copy: String) throws(DatabaseError) {
        if try tried({ () throws(SystemError) in try file.isReadable() }) {
            try OnlineBackup.copy(file.path, to: copy)
        } else {
            try ByteCopy.make(file, to: copy)
        }
    }

    /// Replaces a database by a backup, and keeps the database.
    ///
    /// - Parameters:
    ///   - path: the database; it may be missing.
    ///   - name: the backup; nil for the newest sound one.
    ///   - service: the service that uses the database.
    /// - Returns: the changes made.
    /// - Throws: `DatabaseError`; the database is unchanged.
    public func restore(
        _ path: String,
        from name: String? = nil,
        service: String = ""
    ) throws(DatabaseError) -> DatabaseRepair {
        let file = DatabaseFile(path: FileSystem.destination(of: path))
        try file.checkPlace()
        let backupFolder = BackupFolder(of: file.path, in: state)
        let backup = try chosen(name, on: backupFolder, for: path)
        let isThere = FileSystem.size(of: file.path) != nil
        let lock = isThere ? try DatabaseUse.lock(file) : nil
        defer { withExtendedLifetime(lock) {} }  // Everyone is locked out until here.
        let bytes = file.bytes + (FileSystem.size(of: backup) ?? 0)
        try file.checkRoom(for: bytes)
        let place = home(of: file)
        let scratch = try tried { () throws(SystemError) in
            try Scratch(in: place + "/repairs")
        }
        let new = scratch.path + "/restored"
        try tried { () throws(SystemError) in try FileSystem.copy(backup, to: new) }
        let old = isThere ? Self.diagnose(file.path, copyingInto: scratch.path).tables : []
        var repair = DatabaseRepair(path: file.path, way: .restored)
        repair.tables = Self.compared(old, Self.diagnose(new).tables)
        repair.notes = ["taken from \(backup)"]
        var settled = SettledDatabase(path: "")
        if isThere { settled = try settle(file, in: scratch.path) }
        let swap = DatabaseSwap(file: file, settled: settled, new: new, state: place)
        repair.record = try swap.carryOut(for: service, repair)
        return repair
    }

    private func chosen(
        _ name: String?,
        on backupFolder: BackupFolder,
        for path: String
    ) throws(DatabaseError) -> String {
        let names = backupFolder.names()
        guard !names.isEmpty else {
            throw .noBackup("there is no backup of \(path)", hint: "`vigia db backup` makes one")
        }
        guard let name else {
            if let newest = backupFolder.newestUndamaged() { return newest }
            throw .noBackup(
                "no backup of \(path) is sound",
                hint: "they are in \(backupFolder.folder)"
            )
        }
        let file = backupFolder.path(of: name.hasSuffix(BackupFolder.ending) ? name : name + ".db")
        guard names.contains(where: { backupFolder.path(of: $0) == file }) else {
            let all = names.suffix(10).joined(separator: ", ")
            throw .noBackup("there is no backup \(name) of \(path)", hint: "there are: \(all)")
        }
        guard backupFolder.diagnose(file).verdict != .damaged else {
            throw .noBackup("the backup \(name) is damaged", hint: "name another one")
        }
        return file
    }
}
