internal import VigiaCore

/// The Dockerfile from which an image is built: what the image runs.
///
/// Source: https://docs.docker.com/reference/dockerfile/.
struct ComposeImage {
    private var entry: [Template] = []
    private var command: [Template] = []

    /// Reads the Dockerfile that `build` names; without one, nothing is known.
    init(_ build: ForeignValue, in source: ImportSource) {
        let context = ComposeText.plain(build["context"]?.text ?? build.text ?? ".")
        let file = ComposeText.plain(build["dockerfile"]?.text ?? "Dockerfile")
        let path = file.hasPrefix("/") ? file : "\(context)/\(file)"
        // A Dockerfile that cannot be read names no command, which is reported then.
        guard let text = try? source.other(path).text else { return }
        for line in Self.lines(text) { take(line) }
    }

    /// Entry point and command; nil where nothing is named.
    func command(overriding words: [Template]) -> [Template]? {
        let all = entry + (words.isEmpty ? command : words)
        return all.first?.parts.isEmpty == false ? all : nil
    }

    /// The instructions, with continued lines joined.
    private static func lines(_ text: String) -> [String] {
        var (lines, line) = ([String](), "")
        for part in text.split(whereSeparator: \.isNewline) {
            let plain = part.trimmedText
            if plain.isEmpty || plain.first == "#" { continue }
            if plain.last == "\\" {
                line += plain.dropLast() + " "
            } else {
                lines.append(line + plain)
                line = ""
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private mutating func take(_ line: String) {
        let parts = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard parts.count == 2 else { return }
        switch parts[0].uppercased() {
        case "FROM": (entry, command) = ([], [])
        case "ENTRYPOINT": (entry, command) = (Self.words(parts[1].trimmedText), [])
        case "CMD": command = Self.words(parts[1].trimmedText)
        default: break
        }
    }

    /// The list of an exec form, or the line of a shell form.
    private static func words(_ text: String) -> [Template] {
        guard text.first == "[" else { return ShellLine(text)?.command ?? [] }
        let source = ImportSource(
            file: "Dockerfile",
            folder: "/",
            target: "/",
            text: text,
            files: NoFiles()
        )
        // What is no list is no command; that is reported by the service.
        guard let value = try? ScriptReader.value(of: source) else { return [] }
        return value.items.compactMap(\.template)
    }
}
