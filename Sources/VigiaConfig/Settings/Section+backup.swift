internal import VigiaCore

extension Section {
    /// `backup`: the databases, the interval, and how many backups are kept.
    func backupPolicy(in context: ConfigurationContext) -> BackupPolicy? {
        guard let entry = self["backup"], let own = section("backup", keys: .backup) else {
            return nil
        }
        guard let named = own["database"] else {
            if own.hasSlip(of: "database") { return nil }
            problems.add(
                "missing",
                at: entry.place,
                "\"backup\" does not say which database",
                hint: "write \(Keys.backup.example ?? "")"
            )
            return nil
        }
        let databases = (own.nodes(named) ?? []).compactMap { node -> String? in
            guard case .text(let path, _) = node.shape else { return nil }
            return context.resolve(path, at: node.place, problems)
        }
        var policy = BackupPolicy(databases: databases)
        policy.every = own.duration("every", in: .seconds(10) ... .days(31)) ?? policy.every
        policy.keep = own.integer("keep", in: 1...1000) ?? policy.keep
        return policy
    }
}
