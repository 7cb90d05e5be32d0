import VigiaConfig
import VigiaImport

/// Writes a `vigia.yaml` from what a folder has.
struct InitCommand: Command {
    static let usage = Usage(
        name: "init",
        summary: "Write a vigia.yaml from the Procfile or other file of a folder.",
        examples: ["vigia init", "vigia init -C /srv/shop"],
        exits: [
            (.ok, "vigia.yaml was written"),
            (.usage, "there is a vigia.yaml, or nothing here says how the program is started"),
        ]
    )

    init(_ words: ParsedWords) throws(CommandError) {}

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let folder = try ProjectFolder.at(shell.directory)
        let work = ImportWork(folder: folder.path, shell: shell)
        try work.refuseConfigured()
        let (file, source) = try work.importing { (all) throws(ImportRefusal) in
            try all.folder()
        }
        try work.write(file, to: "\(folder.path)/\(ConfigurationReader.fileName)")
        work.report(file, from: source, "\(folder.path)/\(ConfigurationReader.fileName)")
        return .ok
    }
}
