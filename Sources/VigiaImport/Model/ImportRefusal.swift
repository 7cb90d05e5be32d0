public import VigiaCore

/// Why nothing was imported.
public enum ImportRefusal: Explained, Equatable {
    /// A file is not written in its format.
    case syntax(file: String, line: Int, String)
    /// A file cannot be read; the clause follows "the file".
    case unreadable(file: String, String)
    /// The format of a file is not clear.
    case unknownFormat(file: String)
    /// A file describes no process that could be taken over; in words.
    case nothing(file: String, String)
    /// Nothing in a folder describes a process.
    case nothingHere(folder: String)
    /// The file to write exists.
    case exists(file: String)
    /// The configuration reader refuses the result, with its words.
    case unwritable(file: String, String)

    /// The code.
    public var code: String {
        switch self {
        case .syntax: "import.syntax"
        case .unreadable: "import.unreadable"
        case .unknownFormat: "import.unknown_format"
        case .nothing, .nothingHere: "import.nothing"
        case .exists: "import.exists"
        case .unwritable: "import.unwritable"
        }
    }

    /// The problem.
    public var problem: String {
        switch self {
        case .syntax(let file, let line, let words): "\(file):\(line): \(words)"
        case .unreadable(let file, let words): "the file \(file) \(words)"
        case .unknownFormat(let file): "it is not clear what kind of file \(file) is"
        case .nothing(let file, let words): "\(file) describes no service: \(words)"
        case .nothingHere(let folder): "no file in \(folder) says how its program is started"
        case .exists(let file): "\(file) exists and is not overwritten"
        case .unwritable(let file, let words): "\(file) cannot be taken over: \(words)"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .syntax: "correct that line; nothing was written"
        case .unreadable: "name a readable file of at most 1 MB"
        case .unknownFormat:
            "say it with --format: \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", "))"
        case .nothing: "name another file, or write a vigia.yaml by hand"
        case .nothingHere:
            "name a file: `vigia import FILE`; or the command: `vigia start -- command…`"
        case .exists: "write elsewhere with `-o FILE`, or look at the result with `-o -`"
        case .unwritable: "write that part of vigia.yaml by hand"
        }
    }
}
