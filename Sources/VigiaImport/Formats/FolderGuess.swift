internal import VigiaCore

/// A project that says how it is built but not how it is run: the usual command for it.
struct FolderGuess {
    /// The kinds of projects, the clearest first.
    private enum Kind: String, CaseIterable {
        case django = "manage.py"
        case python = "pyproject.toml"
        case ruby = "Gemfile"
        case go = "go.mod"
        case swift = "Package.swift"
    }

    private let kind: Kind
    private let names: [String]

    /// Takes the names in a folder; nil if none of them tells anything.
    init?(_ names: [String]) {
        guard let kind = Kind.allCases.first(where: { names.contains($0.rawValue) }) else {
            return nil
        }
        (self.kind, self.names) = (kind, names)
    }

    /// The file that shows the kind of the project.
    var file: String { kind.rawValue }

    /// The project, with the usual command.
    func read(_ source: ImportSource) throws(ImportRefusal) -> ImportedProject {
        let (words, port) = try command(source)
        var (project, service) = (ImportedProject(), ImportedService("web"))
        service.command = words.map { word in
            var text = Template()
            if let place = word.firstRange(of: "$PORT") {
                text.append(String(word[..<place.lowerBound]))
                text.append(variable: "PORT", standIn: nil)
                text.append(String(word[place.upperBound...]))
            } else {
                text.append(word)
            }
            return text
        }
        service.port = port.map { Template("\($0)") }
        project.services = [service]
        project.differs("the command is a guess from \(file): correct it if it is wrong", of: "web")
        if let advice { project.differs(advice, of: "web") }
        return project
    }

    private func command(_ source: ImportSource) throws(ImportRefusal) -> ([String], Int?) {
        switch kind {
        case .django:
            return (
                [python(source), "manage.py", "runserver", "--noreload", "127.0.0.1:$PORT"], 8000
            )
        case .python:
            guard let file = ["main.py", "app.py", "server.py"].first(where: names.contains) else {
                throw .nothing(file: file, "there is no main.py, app.py or server.py")
            }
            return ([python(source), file], nil)
        case .ruby:
            if source.has("bin/rails") { return (["bin/rails", "server", "-p", "$PORT"], 3000) }
            guard names.contains("config.ru") else {
                throw .nothing(file: file, "there is neither bin/rails nor config.ru")
            }
            let server = source.text.holds("puma") ? ["puma"] : ["rackup"]
            return (["bundle", "exec"] + server + ["-p", "$PORT"], 9292)
        case .go:
            guard names.contains("main.go") else {
                throw .nothing(file: file, "there is no main.go")
            }
            return (["go", "run", "."], nil)
        case .swift:
            guard let product = Self.product(of: source.text) else {
                throw .nothing(file: file, "it has no executable target")
            }
            return (["swift", "run", "-c", "release", product], nil)
        }
    }

    private func python(_ source: ImportSource) -> String {
        let own = [".venv/bin/python", "venv/bin/python"]
        return own.first(where: source.has) ?? "python3"
    }

    private var advice: String? {
        switch kind {
        case .django: "this is Django's server for development; for production, run gunicorn"
        case .python, .ruby: nil
        case .go: "`go run` builds at each start; for production, name the built program"
        case .swift: "`swift run` builds at each start; for production, name the built program"
        }
    }

    /// The name of the first executable target.
    private static func product(of manifest: String) -> String? {
        guard let target = manifest.firstRange(of: ".executableTarget(") else { return nil }
        let rest = manifest[target.upperBound...]
        guard let name = rest.firstRange(of: "name:") else { return nil }
        let parts = rest[name.upperBound...].split(
            separator: "\"",
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard parts.count > 2, parts[0].allSatisfy(\.isWhitespace), !parts[1].isEmpty else {
            return nil
        }
        return String(parts[1])
    }
}
