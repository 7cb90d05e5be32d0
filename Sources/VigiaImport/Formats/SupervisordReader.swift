internal import VigiaCore

/// Reads the configuration of supervisord, with the files that it includes.
///
/// Source: http://supervisord.org/configuration.html, supervisord 4.3.
struct SupervisordReader {
    private let source: ImportSource
    private var project = ImportedProject()
    private var names = ServiceNames()

    init(_ source: ImportSource) { self.source = source }

    mutating func read() throws(ImportRefusal) -> ImportedProject {
        try take(source, depth: 0)
        if project.services.isEmpty, project.notes.isEmpty {
            throw .nothing(file: source.file, "it has no [program:…] section")
        }
        project.differs("a program that ends is started again after 5s at first, then later")
        project.differs("after 5 unstable runs it is retried every 5m (supervisord: FATAL)")
        project.differs("all programs start at the same time; depends_on orders them")
        return project
    }

    private mutating func take(_ source: ImportSource, depth: Int) throws(ImportRefusal) {
        let file = try IniFile(source, .supervisord)
        project.file = depth == 0 ? nil : source.file
        for section in file.sections {
            let parts = section.name.split(separator: ":", maxSplits: 1).map { $0.trimmedText }
            switch (parts.first, parts.count) {
            case ("program", 2): take(section, name: parts[1])
            case ("fcgi-program", 2):
                let words = "an FCGI program gets its socket from supervisord; see docs/sockets.md"
                project.leftOut(words, of: parts[1], line: section.line)
            case ("eventlistener", 2):
                let words = "an event listener speaks supervisord's protocol; see docs/alerts.md"
                project.leftOut(words, of: parts[1], line: section.line)
            case ("group", 2): takeGroup(section, name: parts[1])
            case ("include", 1): try include(section, source, depth)
            case ("supervisord", 1): takeGeneral(section, source)
            case ("inet_http_server", 1):
                let words = "Vigia's API on TCP wants tokens: docs/remote.md"
                project.leftOut(words, of: section.name, line: section.line)
            case ("unix_http_server", 1), ("supervisorctl", 1), ("rpcinterface", 2): continue
            default:
                project.leftOut("this section is not known", of: section.name, line: section.line)
            }
        }
    }

    private mutating func take(_ section: IniFile.Section, name: String) {
        let program = SupervisordProgram(section: section, name: name, source: source)
        let count = program.count
        guard count > 1, program.namesNumber, count <= Self.copiesMax else {
            return add(program, number: program.first, name: name, copies: count)
        }
        for number in program.first..<(program.first + count) {
            add(program, number: number, name: "\(name)-\(number)", copies: 1)
        }
    }

    /// The most copies of a program that are written one by one.
    private static let copiesMax = 64

    private mutating func add(
        _ program: SupervisordProgram,
        number: Int,
        name: String,
        copies: Int
    ) {
        var service = ImportedService(names.name(for: name), line: program.section.line)
        guard program.fill(&service, number: number, &project) else { return }
        if copies > 1 {
            service.set("instances", "\(copies)")
            let words = "each instance has its number from 1 in VIGIA_INSTANCE"
            project.differs(words, of: service.name, line: program.section["numprocs"]?.line)
        }
        project.services.append(service)
    }

    private mutating func takeGroup(_ section: IniFile.Section, name: String) {
        let words = "Vigia has no groups: name its programs, as in `vigia restart NAME NAME`"
        project.leftOut(words, of: "group \(name)", line: section.line)
    }

    private mutating func takeGeneral(_ section: IniFile.Section, _ source: ImportSource) {
        guard let setting = section["environment"] else { return }
        let expansion = SupervisordText(name: "supervisord", number: 0, source: source)
        guard let variables = expansion.variables(setting.value) else {
            return project.leftOut("environment: it cannot be read", line: setting.line)
        }
        project.env += variables
    }

    /// Reads the files of `[include]`; `*` and `?` may stand in their names.
    private mutating func include(
        _ section: IniFile.Section,
        _ source: ImportSource,
        _ depth: Int
    ) throws(ImportRefusal) {
        let expansion = SupervisordText(name: "", number: 0, source: source)
        let patterns = expansion.expand(section.text("files") ?? "").raw
        guard depth == 0 else {
            // supervisord itself does not look into the includes of included files.
            return project.leftOut("an included file includes others", line: section.line)
        }
        for pattern in patterns.split(whereSeparator: \.isWhitespace) {
            let files = Self.files(source.absolute(String(pattern)), source)
            if files.isEmpty {
                let words = "no file is called \(pattern)"
                project.leftOut(words, of: "include", line: section.line)
            }
            for file in files.prefix(Self.filesMax) {
                try take(source.other(source.path(file)), depth: 1)
            }
            project.file = nil
        }
    }

    /// The most files of a pattern.
    private static let filesMax = 1000

    private static func files(_ pattern: String, _ source: ImportSource) -> [String] {
        guard let slash = pattern.lastIndex(of: "/") else { return [] }
        let folder = String(pattern[..<slash])
        let name = pattern[slash...].dropFirst()
        let all = source.files.names(in: folder.isEmpty ? "/" : folder)
        return all.filter { matches(Array($0), Array(name)) }.sorted().map { "\(folder)/\($0)" }
    }

    /// Whether a name matches a pattern with `*` and `?`.
    private static func matches(_ name: [Character], _ pattern: [Character]) -> Bool {
        var (at, sign, star, mark) = (0, 0, -1, 0)
        while at < name.count {
            if sign < pattern.count, pattern[sign] == "*" {
                (star, mark) = (sign, at)
                sign += 1
            } else if sign < pattern.count, pattern[sign] == "?" || pattern[sign] == name[at] {
                (at, sign) = (at + 1, sign + 1)
            } else if star >= 0 {
                mark += 1
                (at, sign) = (mark, star + 1)
            } else {
                return false
            }
        }
        return pattern[sign...].allSatisfy { $0 == "*" }
    }
}
