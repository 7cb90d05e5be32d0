internal import VigiaCore

/// Reads a Procfile: one process type a line, whose command a shell runs.
///
/// Source: https://devcenter.heroku.com/articles/procfile; foreman(1).
struct ProcfileReader {
    private let source: ImportSource
    private var project = ImportedProject()
    private var names = ServiceNames()
    private var taken: Set<String> = []
    /// The number of process types so far, which gives each its port.
    private var count = 0

    init(_ source: ImportSource) { self.source = source }

    mutating func read() throws(ImportRefusal) -> ImportedProject {
        let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (place, line) in lines.enumerated() {
            let text = line.trimmed
            if text.isEmpty || text.first == "#" { continue }
            guard let (name, command) = Self.parts(of: text) else {
                let problem = "a line of a Procfile is NAME: COMMAND"
                throw .syntax(file: source.file, line: place + 1, problem)
            }
            take(name, command, line: place + 1)
        }
        project.differs("every process is restarted after its end; foreman ended all with it")
        return project
    }

    /// The name and the command of a line; nil for a line of another kind.
    static func parts(of line: Substring) -> (name: String, command: String)? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let name = line[..<colon]
        let isName = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
        }
        let command = line[colon...].dropFirst().trimmedText
        return name.isEmpty || !isName || command.isEmpty ? nil : (String(name), command)
    }

    private mutating func take(_ name: String, _ text: String, line: Int) {
        let number = count
        count += 1
        if name == "release" {
            let words = "it runs before each release, not all the time"
            return project.leftOut(words, of: name, line: line)
        }
        guard taken.insert(name).inserted else {
            return project.leftOut("its name stands above already", of: name, line: line)
        }
        guard let command = ShellLine(text) else {
            let words = "its command has no program, or a quote that is not closed"
            return project.leftOut(words, of: name, line: line)
        }
        var service = ImportedService(names.name(for: name), line: line)
        service.command = command.command
        for variable in command.variables { service.set(variable: variable.name, variable.value) }
        service.takePort()
        if service.port == nil, command.usesPort || name == "web" {
            service.port = Template("\(Self.firstPort + 100 * number)")
        }
        service.set("directory", source.directory)
        if command.hasShell {
            project.differs("its line needs a shell, so `sh -c` runs it", of: name, line: line)
        }
        if let port = service.port?.plain {
            let words = "it gets PORT=\(port), and is ready once that port accepts connections"
            project.differs(words, of: name, line: line)
        }
        project.services.append(service)
    }

    /// The port of the first process; each further one has 100 more.
    ///
    /// Source: foreman(1), PORT.
    private static let firstPort = 5000
}
