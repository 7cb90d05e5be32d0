internal import VigiaConfig
internal import VigiaCore

/// A `vigia.yaml` that the configuration reader accepts.
public struct ImportedFile: Sendable {
    /// The content.
    public let text: String
    /// The content for a terminal: without the values of variables.
    public let shown: String
    /// What was taken over, and the notes, with what the reader refused.
    public let project: ImportedProject

    /// Writes a project; what the reader refuses becomes a comment and a note.
    ///
    /// - Parameters:
    ///   - project: the project.
    ///   - origin: its source in words.
    ///   - reader: the reader for the folder that the file is for.
    /// - Throws: `ImportRefusal` where nothing is left.
    init(
        _ project: ImportedProject,
        from origin: String,
        by reader: ConfigurationReader
    ) throws(ImportRefusal) {
        guard !project.services.isEmpty else {
            let left = project.notes.first { $0.kind == .leftOut }?.description
            throw .nothing(file: origin, left ?? "it names no program")
        }
        var (project, refused) = (project, [WrittenLine.Owner: String]())
        if project.services.count > ProjectSpec.servicesMax {
            let count = project.services.count - ProjectSpec.servicesMax
            project.services.removeLast(count)
            project.leftOut("\(count) services: a project has at most \(ProjectSpec.servicesMax)")
        }
        project.noteLost()
        for _ in 0..<Self.roundsMax {
            let lines = ProjectWriter(project: project, origin: origin, refused: refused).lines()
            let text = lines.map { $0.text + "\n" }.joined()
            do throws(ConfigError) {
                _ = try reader.read(Array(text.utf8))
                let left = project.services.enumerated().filter {
                    refused[.service($0.offset)] == nil
                }
                project.services = left.map(\.element)
                (self.text, self.project) = (text, project)
                shown = lines.map { $0.shown + "\n" }.joined()
                return
            } catch {
                try Self.take(error, lines, of: origin, &project, &refused)
            }
        }
        throw .unwritable(file: origin, "it has too many settings that Vigia refuses")
    }

    /// How often the file is written anew; each time the reader reports up to 20 problems.
    private static let roundsMax = 200

    /// Turns the problems of a round into refused settings and notes.
    private static func take(
        _ error: ConfigError,
        _ lines: [WrittenLine],
        of origin: String,
        _ project: inout ImportedProject,
        _ refused: inout [WrittenLine.Owner: String]
    ) throws(ImportRefusal) {
        let before = refused.count
        for problem in error.problems {
            guard let owner = owner(of: problem, lines, project, refused) else {
                throw .unwritable(file: origin, problem.problem)
            }
            guard refused[owner] == nil else { continue }
            refused[owner] = problem.problem
            let (subject, words) = project.words(for: owner)
            project.leftOut("\(words)\(problem.problem)", of: subject)
        }
        guard refused.count > before else { throw .unwritable(file: origin, error.problem) }
        if project.services.indices.allSatisfy({ refused[.service($0)] != nil }) {
            throw .nothing(file: origin, error.problem)
        }
    }

    /// The setting that a problem is about; of a command, the whole service.
    private static func owner(
        of problem: ConfigProblem,
        _ lines: [WrittenLine],
        _ project: ImportedProject,
        _ refused: [WrittenLine.Owner: String]
    ) -> WrittenLine.Owner? {
        guard problem.file == ConfigurationReader.fileName else {
            return project.owner(ofFile: problem.file, refused)
        }
        var place = problem.line - 1
        guard lines.indices.contains(place) else { return nil }
        // A problem with a whole map stands at the map's key, above its first line.
        while lines[place].owner == nil, place > 0 { place -= 1 }
        switch lines[place].owner {
        case .setting(let service, "command"): return .service(service)
        case let owner: return owner
        }
    }
}

extension ImportedProject {
    /// The setting that names a file of variables.
    fileprivate func owner(
        ofFile file: String,
        _ refused: [WrittenLine.Owner: String]
    ) -> WrittenLine.Owner? {
        if envFiles.contains(file), refused[.project("env_file")] == nil {
            return .project("env_file")
        }
        let place = services.indices.first {
            services[$0].envFiles.contains(file) && refused[.setting($0, "env_file")] == nil
        }
        return place.map { .setting($0, "env_file") }
    }

    /// The service, and the beginning of a note about a setting of it.
    fileprivate func words(for owner: WrittenLine.Owner) -> (String?, String) {
        switch owner {
        case .service(let place): (services[place].name, "the service is left out: ")
        case .setting(let place, let key): (services[place].name, "\(key): ")
        case .project(let key): (nil, "\(key): ")
        }
    }
}
