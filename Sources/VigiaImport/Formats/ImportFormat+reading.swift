extension ImportFormat {
    /// Reads a file of this format.
    func read(_ source: ImportSource) throws(ImportRefusal) -> ImportedProject {
        switch self {
        case .procfile:
            var reader = ProcfileReader(source)
            return try reader.read()
        case .pm2:
            var reader = PM2Reader(source)
            return try reader.read()
        case .supervisord:
            var reader = SupervisordReader(source)
            return try reader.read()
        case .compose:
            var reader = ComposeReader(source)
            return try reader.read()
        case .systemd: return try SystemdReader(source).read()
        case .package: return try PackageReader(source).read()
        }
    }

    /// The file of this format that a folder's names show; nil for none.
    func preferred(among names: [String]) -> String? {
        let wanted: [String] =
            switch self {
            case .procfile: ["Procfile"]
            case .pm2:
                ["js", "cjs", "json", "yml", "yaml"].map { "ecosystem.config.\($0)" }
                    + ["pm2.config.js", "pm2.json"]
            case .supervisord: ["supervisord.conf"]
            case .compose:
                ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"]
            case .systemd: []
            case .package: ["package.json"]
            }
        return wanted.first(where: names.contains)
    }
}
