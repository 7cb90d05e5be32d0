public import VigiaConfig

/// Reads files of other programs into a `vigia.yaml`; starts nothing and runs nothing.
public struct Import {
    private let files: any ImportFiles
    private let target: String
    private let reader: ConfigurationReader

    /// Takes the surroundings.
    ///
    /// - Parameters:
    ///   - target: the absolute folder of the file that is written.
    ///   - files: the files that may be read.
    ///   - environment: the variables that services would inherit.
    ///   - facts: the source of users, folders and files; nil for this machine.
    public init(
        into target: String,
        files: any ImportFiles,
        environment: [String: String],
        facts: (any SystemFacts)? = nil
    ) {
        (self.files, self.target) = (files, target)
        reader = ConfigurationReader(
            projectDirectory: target,
            environment: environment,
            facts: facts
        )
    }

    /// Imports one file.
    ///
    /// - Parameters:
    ///   - path: the absolute path of the file.
    ///   - name: the file's name in messages.
    ///   - format: its format; nil to recognize it.
    /// - Returns: the file to write.
    /// - Throws: why nothing can be written.
    public func file(
        _ path: String,
        called name: String,
        format: ImportFormat? = nil
    ) throws(ImportRefusal) -> ImportedFile {
        try written(source(path, name), format, from: name)
    }

    private func written(
        _ source: ImportSource,
        _ format: ImportFormat?,
        from name: String,
        beside others: [String] = []
    ) throws(ImportRefusal) -> ImportedFile {
        let last = name.split(separator: "/").last.map { String($0) } ?? name
        guard let format = format ?? ImportFormat(ofFile: last, holding: source.text) else {
            throw .unknownFormat(file: name)
        }
        var project = try format.read(source)
        project.dropForeignNeeds()
        addVariables(of: source, to: &project)
        for other in others {
            project.leftOut("it was not read; `vigia import \(other) -o -` shows it", of: other)
        }
        return try ImportedFile(project, from: name, by: reader)
    }

    private func source(_ path: String, _ name: String) throws(ImportRefusal) -> ImportSource {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return ImportSource(
            file: name,
            folder: end == path.startIndex ? "/" : String(path[..<end]),
            target: target,
            text: try ImportSource.text(of: path, called: name, files),
            files: files
        )
    }

    /// Names `.env` beside the source as a file of variables for every service.
    private func addVariables(of source: ImportSource, to project: inout ImportedProject) {
        let file = source.path(".env")
        let isNamed = project.services.contains { $0.envFiles.contains(file) }
        guard !isNamed, !project.envFiles.contains(file), source.has(".env") else { return }
        project.envFiles.append(file)
        project.differs("every service gets the variables of .env", of: ".env")
    }

    /// Imports what a folder has, the clearest description first.
    ///
    /// - Returns: the file to write, and the files that were read.
    /// - Throws: why nothing can be written.
    public func folder() throws(ImportRefusal) -> (file: ImportedFile, from: String) {
        let names = files.names(in: target).sorted()
        for format in ImportFormat.allCases {
            if format == .package, let found = try units(among: names) { return found }
            guard let name = format.preferred(among: names) else { continue }
            let path = target == "/" ? "/\(name)" : "\(target)/\(name)"
            let others = ImportFormat.allCases.filter { $0 != format && $0 != .package }
                .compactMap { $0.preferred(among: names) }
            return (try written(source(path, name), format, from: name, beside: others), name)
        }
        guard let guess = FolderGuess(names) else { throw .nothingHere(folder: target) }
        let source = ImportSource(
            file: guess.file,
            folder: target,
            target: target,
            text: try ImportSource.text(of: "\(target)/\(guess.file)", called: guess.file, files),
            files: files
        )
        var project = try guess.read(source)
        addVariables(of: source, to: &project)
        return (try ImportedFile(project, from: guess.file, by: reader), guess.file)
    }

    /// Imports all service units of a folder together; nil where it has none.
    private func units(
        among names: [String]
    ) throws(ImportRefusal) -> (file: ImportedFile, from: String)? {
        let units = names.filter { $0.hasSuffix(".service") }
        if units.isEmpty { return nil }
        var project = ImportedProject()
        for name in units.prefix(Self.unitsMax) {
            let unit = try ImportFormat.systemd.read(source("\(target)/\(name)", name))
            project.file = units.count == 1 ? nil : name
            project.add(unit)
            project.file = nil
        }
        project.dropForeignNeeds()
        let origin = units.count == 1 ? units[0] : "\(units.count) units"
        return (try ImportedFile(project, from: origin, by: reader), origin)
    }

    /// The most service units of a folder.
    private static let unitsMax = 500
}
