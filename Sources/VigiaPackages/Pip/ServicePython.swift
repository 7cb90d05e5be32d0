import VigiaPlatform

/// The Python that a service's command runs, which decides where its packages are.
enum ServicePython: Equatable {
    /// The one of a virtual environment, possibly missing, at an absolute path without links.
    case environment(String)
    /// Another one, such as the system's: the interpreter's path.
    case other(String)
    /// One chosen by this package manager.
    case managed(String)
    /// Unknown: the command is a shell, or runs no Python at all.
    case unknown

    /// Finds the interpreter of a command.
    ///
    /// - Parameters:
    ///   - command: the words of the command.
    ///   - folder: the working directory, absolute.
    ///   - environment: its variables; only `PATH` is used.
    init(of command: [String], in folder: String, _ environment: [String: String]) {
        let command = WrappedCommand(command, path: environment["PATH"])
        let words = command.words
        if let manager = words.first.map(Self.name), words.dropFirst().first == "run",
            Self.runners.contains(manager)
        {
            self = Self.managed(by: manager, folder, environment)
        } else {
            self = Self.followed(words.first ?? "", folder, command.path, depth: 4)
        }
        if case .other = self, command.hasOwnPackages { self = .unknown }
        if case .environment(let path) = self {
            self = .environment(FileSystem.destination(of: path))
        }
    }

    private static func name(of word: some StringProtocol) -> String {
        String(word).split(separator: "/").last.map(String.init) ?? ""
    }

    /// The package managers that run a command in an environment of their own; the last two have no
    /// known lock file.
    private static let runners = Installers.python.map { $0.name } + ["rye", "hatch"]

    private static func managed(
        by manager: String,
        _ folder: String,
        _ environment: [String: String]
    ) -> Self {
        let variable = Installers.python.first { $0.name == manager }?.environmentVariable
        let own = variable.flatMap { environment[$0] }
        let place = own.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" } ?? "\(folder)/.venv"
        let isThere = FileSystem.kind(of: place + "/pyvenv.cfg") == .file
        return isThere ? .environment(place) : .managed(manager)
    }

    /// The interpreter of a program: the program itself, or the one in its first line.
    private static func followed(
        _ word: String,
        _ folder: String,
        _ path: String?,
        depth: Int
    ) -> Self {
        guard !word.isEmpty, depth > 0 else { return .unknown }
        guard let file = try? ProgramSearch.find(word, path: path, from: folder) else {
            let isPath = word.contains("/")
            let files =
                isPath ? [word] : (path ?? "").split(separator: ":").map { "\($0)/\(word)" }
            return files.lazy
                .map { missing($0.hasPrefix("/") ? $0 : "\(folder)/\($0)", byName: isPath) }
                .first { $0 != .unknown } ?? .unknown
        }
        if isPython(name(of: file)) { return root(of: file).map(Self.environment) ?? .other(file) }
        return followed(script: file, folder, path, depth: depth)
    }

    /// Source: execve(2), "Interpreter scripts"; pip's form of scripts with a long path or blanks.
    private static func followed(
        script: String,
        _ folder: String,
        _ path: String?,
        depth: Int
    ) -> Self {
        guard let opened = try? FileDescriptor.open(script, 0) else { return .unknown }
        let bytes = opened.bytes(from: 0, limit: 1024)
        guard bytes.starts(with: "#!".utf8) else { return .unknown }
        let lines = String(decoding: bytes.dropFirst(2), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let words = lines[0].split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
        guard let first = words.first.map(String.init) else { return .unknown }
        if name(of: first) == "sh", lines.count > 1, lines[1].hasPrefix("'''exec' ") {
            let rest = lines[1].dropFirst("'''exec' ".count).drop { $0 == "\"" }
            let target = String(rest.prefix { $0 != "\"" && $0 != " " })
            return followed(target, folder, path, depth: depth - 1)
        }
        guard name(of: first) == "env" else {
            return isPython(name(of: first))
                ? followed(first, folder, path, depth: depth - 1) : .unknown
        }
        let target = words.dropFirst().first { !$0.hasPrefix("-") && !$0.contains("=") }
        return followed(target.map(String.init) ?? "", folder, path, depth: depth - 1)
    }

    /// The interpreter that a missing program would be; `byName` if its own name may tell.
    private static func missing(_ file: String, byName: Bool) -> Self {
        let parts = file.split(separator: "/").filter { $0 != "." }
        guard parts.count > 2, parts[parts.count - 2] == "bin" else { return .unknown }
        let root = "/" + parts.dropLast(2).joined(separator: "/")
        let isUsual = VirtualEnvironment.usualNames.contains(String(parts[parts.count - 3]))
        let isOne = isUsual || FileSystem.kind(of: root + "/pyvenv.cfg") == .file
        return isOne || byName && isPython(name(of: file)) ? .environment(root) : .unknown
    }

    private static func isPython(_ name: String) -> Bool {
        ["python", "pypy"].contains { start in
            name.hasPrefix(start)
                && name.dropFirst(start.count).allSatisfy { $0.isNumber || $0 == "." }
        }
    }

    /// The virtual environment of an interpreter; nil for none.
    ///
    /// Source: PEP 405.
    private static func root(of interpreter: String) -> String? {
        let parts = interpreter.split(separator: "/").filter { $0 != "." }
        let root = "/" + parts.dropLast(2).joined(separator: "/")
        return FileSystem.kind(of: root + "/pyvenv.cfg") == .file ? root : nil
    }
}
