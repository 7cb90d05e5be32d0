import VigiaCore
import VigiaPlatform

/// The services whose logs can be asked for: those of the configuration, and those that have
/// left a file.
///
/// Logs are there to be read when something is wrong, so a configuration that is missing or
/// refused is done without.
struct LoggedServices {
    private let project: ProjectFolder
    private let configured: [String]
    private let left: [String]
    /// The instances of a service, by the name of all.
    private let groups: [String: [String]]

    init(_ project: ProjectFolder, _ shell: Shell) {
        self.project = project
        // What is wrong with the configuration is for `validate` to say.
        let services = (try? shell.validate(project, nil).services) ?? []
        configured = services.map(\.name)
        groups = Dictionary(grouping: services.filter { $0.group != nil }) { $0.group ?? "" }
            .mapValues { $0.map(\.name) }
        // A folder that cannot be read holds no logs that could be shown.
        let files = (try? OwnedFolder.logs(of: project.path).contents()) ?? []
        left = Self.services(of: files)
    }

    /// The services of these names; with none, those of the configuration, or else all.
    ///
    /// - Throws: that there is no such service, with the nearest one.
    func chosen(_ names: [String]) throws(CommandError) -> [String] {
        let names = names.flatMap { groups[$0] ?? [$0] }
        guard !names.isEmpty else { return configured.isEmpty ? left : configured }
        let known = configured + left.filter { !configured.contains($0) }
        guard let stranger = names.first(where: { !known.contains($0) }) else {
            return names.enumerated().filter { !names[..<$0].contains($1) }.map(\.1)
        }
        let near = nearest(to: stranger, among: known).map { "did you mean \($0)?" }
        let all = "the services are: \(known.joined(separator: ", "))"
        throw .contradiction(
            "there is no service called \(stranger) in \(project.path)",
            hint: near ?? (known.isEmpty ? "no service has written anything yet" : all)
        )
    }

    /// The services that files of these names belong to, sorted.
    static func services(of files: [String]) -> [String] {
        let logs = Set(files.filter { $0.hasSuffix(".log") }.map { String($0.dropLast(4)) })
            .subtracting(["process-monitor", ""])
        let names = logs.map { log in
            log.hasSuffix("-error") && log != "-error" ? String(log.dropLast(6)) : log
        }
        return Set(names).sorted()
    }
}
