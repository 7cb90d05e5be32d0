internal import VigiaCore

/// A kind of file that describes how processes are run.
public enum ImportFormat: String, CaseIterable, Sendable {
    /// A Procfile, as of foreman and Heroku.
    case procfile
    /// An ecosystem file of pm2.
    case pm2
    /// The configuration of supervisord.
    case supervisord
    /// A compose file, as of Docker.
    case compose
    /// A service unit of systemd.
    case systemd
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
        if name.hasPrefix("ecosystem.") || name.hasPrefix("pm2.") { return .pm2 }
        let isYaml = name.hasSuffix(".yml") || name.hasSuffix(".yaml")
        let isCompose = ["compose", "docker-compose"].contains { name.hasPrefix($0) }
        if isYaml, isCompose { return .compose }
        if [".service", ".timer", ".socket"].contains(where: name.hasSuffix) { return .systemd }
        if name.hasPrefix("supervisord.") { return .supervisord }
        return name == "package.json" ? .package : nil
    }

    private static func holding(_ text: String) -> Self? {
        let lines = text.split(whereSeparator: \.isNewline).map(\.trimmed)
            .filter { !$0.isEmpty && $0.first != "#" }
        if text.drop(while: \.isWhitespace).first == "{", text.holds("\"scripts\"") {
            return .package
        }
        if lines.contains(where: { $0.hasPrefix("[program:") || $0 == "[supervisord]" }) {
            return .supervisord
        }
        if lines.contains(where: { $0 == "[Service]" || $0 == "[Unit]" }) { return .systemd }
        if lines.contains("services:") { return .compose }
        if text.holds("module.exports") || text.holds("export default") { return .pm2 }
        let isJSON = text.drop(while: \.isWhitespace).first == "{"
        if lines.contains(where: { $0.hasPrefix("apps:") }) || (isJSON && text.holds("\"apps\"")) {
            return .pm2
        }
        return !lines.isEmpty && lines.allSatisfy { ProcfileReader.parts(of: $0) != nil }
            ? .procfile : nil
    }
}
