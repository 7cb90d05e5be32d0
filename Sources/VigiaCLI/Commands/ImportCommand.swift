import VigiaConfig
import VigiaImport

/// Writes a `vigia.yaml` from one file of another program.
struct ImportCommand: Command {
    static let usage = Usage(
        name: "import",
        summary: "Write a vigia.yaml from a file of another supervisor.",
        argument: .init(name: "file", summary: "The file, such as Procfile."),
        argumentsMax: 1,
        options: [
            .value(
                "output",
                "o",
                of: "FILE",
                "Write here; - for standard output; else vigia.yaml."
            ),
            .value(
                "format",
                nil,
                of: "FORMAT",
                ImportFormat.allCases.map(\.rawValue).joined(separator: ", ") + "."
            ),
        ],
        examples: ["vigia import Procfile", "vigia import Procfile -o -"],
        exits: [
            (.ok, "the file was written"),
            (.usage, "the file cannot be read or taken over, or the file to write exists"),
        ]
    )

    private let path: String
    private let output: String?
    private let format: ImportFormat?

    init(_ words: ParsedWords) throws(CommandError) {
        guard let path = words.arguments.first else {
            let hint = "name one: `vigia import Procfile`; `vigia init` looks by itself"
            throw .contradiction("vigia import wants a file", hint: hint)
        }
        (self.path, output) = (path, words.value("output"))
        format = try words.value("format").map { (name) throws(CommandError) in
            if let format = ImportFormat(rawValue: name) { return format }
            let all = ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badValue(option: "--format", value: name, wanted: "one of \(all)")
        }
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let folder = try ProjectFolder.at(shell.directory)
        let whole = path.hasPrefix("/") ? path : "\(folder.path)/\(path)"
        let place = output ?? ConfigurationReader.fileName
        let target = place.hasPrefix("/") ? place : "\(folder.path)/\(place)"
        let isPrinted = place == "-"
        let parent = isPrinted ? folder.path : try Self.folder(of: target)
        let work = ImportWork(folder: parent, shell: shell)
        if !isPrinted { try work.refuseTaken(target) }
        if output == nil { try work.refuseConfigured() }
        let file = try work.importing { (all) throws(ImportRefusal) in
            try all.file(whole, called: path, format: format)
        }
        if isPrinted {
            show(file, shell)
            shell.output.note(ImportReport(file: file, source: path, written: nil).text + "\n")
        } else {
            try work.write(file, to: target)
            work.report(file, from: path, target)
        }
        return .ok
    }

    /// Prints the file; on a terminal, which others may see, without the values of variables.
    private func show(_ file: ImportedFile, _ shell: Shell) {
        if shell.output.isTerminal {
            shell.output.write(file.shown)
        } else {
            _ = shell.output.writeBytes(Array(file.text.utf8)[...])
        }
    }

    private static func folder(of path: String) throws(CommandError) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return try ProjectFolder.at(end == path.startIndex ? "/" : String(path[..<end])).path
    }
}
