internal import VigiaCore

/// A kind of file that describes how processes are run.
public enum ImportFormat: String, CaseIterable, Sendable {
    /// A Procfile, as of foreman and Heroku.
    case procfile
    /// The `package.json` of a Node project.
    case package

    /// Recognizes a file by its name and content; nil where neither is clear.
    ///
    /// - Parameters:
    ///   - name: the file's name without its folder.
    ///   - text: its content.
    public init?(ofFile name: String, holding text: String) {
        guard let found = Self.named(name) ?? Self.holding(text) else { return nil }
        self = found
    }

    /// The format of a file with this name; nil where the name says nothing.
    static func named(_ name: String) -> Self? {
        if name == "Procfile" || name.hasPrefix("Procfile.") { return .procfile }
        return name == "package.json" ? .package : nil
    }

    private static func holding(_ text: String) -> Self? {
        let lines = text.split(whereSeparator: \.isNewline).map(\.trimmed)
            .filter { !$0.isEmpty && $0.first != "#" }
        if text.drop(while: \.isWhitespace).first == "{", text.holds("\"scripts\"") {
            return .package
        }
        return !lines.isEmpty && lines.allSatisfy { ProcfileReader.parts(of: $0) != nil }
            ? .procfile : nil
    }
}
