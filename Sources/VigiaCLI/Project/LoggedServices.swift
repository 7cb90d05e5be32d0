import VigiaCore
import VigiaPlatform

/// The services with logs: those of the configuration, and those with a log file.
///
/// Logs must be readable when something is wrong, so an invalid or missing configuration is
/// ignored.
struct LoggedServices {
    private let project: ProjectFolder
    private let configured: [String]
    private let left: [String]
    /// The instances of each service, by group name.
    private let groups: [String: [String]]

    init(_ project: ProjectFolder, _ shell: Shell) {
        self.project = project
        // `validate` reports errors in the configuration.
        let services = (try? shell.validate(project, nil).services) ?? []
        configured = services.map(\.name)
        groups = Dictionary(grouping: services.filter { $0.group != nil }) { $0.group ?? "" }
            .mapValues { $0.map(\.name) }
        // An unreadable folder has no logs to show.
        let files = (try? OwnedFolder.logs(of: project.path).contents()) ?? []
        left = Self.services(of: files)
    }

    /// The services of these names; without names, those of the configuration, or else all.
    ///
    /// - Throws: an error for an unknown service, with the nearest name.
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

    /// The services of these log files, sorted.
    static func services(of files: [String]) -> [String] {
        let logs = Set(files.filter { $0.hasSuffix(".log") }.map { String($0.dropLast(4)) })
            .subtracting(["process-monitor", ""])
        let names = logs.map { log in
            log.hasSuffix("-error") && log != "-error" ? String(log.dropLast(6)) : log
        }
        return Set(names).sorted()
    }
}
