internal import VigiaCore

/// The command that pm2 runs for an app: interpreter, script and arguments.
struct PM2Command {
    private let app: ForeignValue
    private let script: String
    private let source: ImportSource

    init(_ app: ForeignValue, script: String, in source: ImportSource) {
        (self.app, self.script, self.source) = (app, script, source)
    }

    /// The words; nil where arguments have a quote that is not closed.
    var words: [Template]? {
        guard let arguments = list("args") else { return nil }
        let hasBlank = script.contains(" ") && !source.has(script)
        if hasBlank, interpreter == nil {
            guard let line = ShellLine(script) else { return nil }
            return line.command + arguments
        }
        guard let program = interpreter ?? Self.interpreter(of: script) else {
            return [Template(script)] + arguments
        }
        let flags = ["node_args", "interpreter_args", "interpreterArgs"].first { app[$0] != nil }
        guard let flags = flags.map({ list($0) }) ?? [] else { return nil }
        return [Template(program)] + flags + [Template(script)] + arguments
    }

    /// The interpreter that the app names; nil if it names none.
    private var interpreter: String? {
        let named = app["interpreter"]?.known ?? app["exec_interpreter"]?.known
        return named == "none" || named == "" ? nil : named
    }

    /// The program that runs a script by its ending; nil for a program.
    private static func interpreter(of script: String) -> String? {
        let name = script.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        switch name[dot...].dropFirst() {
        case "js", "cjs", "mjs": return "node"
        case "ts", "tsx": return "bun"
        case "py": return "python3"
        case "sh": return "bash"
        case "rb": return "ruby"
        case "php": return "php"
        case "pl": return "perl"
        default: return nil
        }
    }

    /// The words of a setting that is a list, or a line.
    private func list(_ key: String) -> [Template]? {
        guard let value = app[key] else { return [] }
        if case .list(let items) = value.shape { return items.compactMap(\.template) }
        guard let line = value.template else { return [] }
        guard case .words(let words) = WordSplitter.splitWords(line) else { return nil }
        return words
    }
}
