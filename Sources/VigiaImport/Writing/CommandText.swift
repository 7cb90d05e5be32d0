internal import VigiaConfig

/// A command as the value of a setting: a line where that is clear, else a list of words.
struct CommandText {
    private let words: [String]
    private let isLine: Bool

    init(_ templates: [Template]) {
        let script = ConfigurationReader.script(in: templates.map(\.raw))
        words = templates.enumerated().map { $0 == script ? $1.raw : $1.escaped }
        isLine = script == nil && templates.allSatisfy(Self.isClear)
    }

    /// The value of `command`.
    var value: String {
        let line = words.joined(separator: " ")
        guard isLine, words.first?.contains("=") == false, line.utf8.count <= 90 else {
            return list
        }
        return YamlText.value(line)
    }

    /// A list of words.
    var list: String { "[" + words.map(YamlText.item).joined(separator: ", ") + "]" }

    /// Whether a word means itself in a command line.
    private static func isClear(_ word: Template) -> Bool {
        if word.parts.isEmpty { return false }
        return word.parts.allSatisfy { part in
            switch part {
            case .variable(_, let standIn): standIn?.isPlainInCommands ?? true
            case .text(let text): text.isPlainInCommands
            }
        }
    }
}

extension String {
    /// Whether no character of the text means anything but itself in a command line.
    var isPlainInCommands: Bool {
        allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:@%+=,".contains($0))
        }
    }
}
