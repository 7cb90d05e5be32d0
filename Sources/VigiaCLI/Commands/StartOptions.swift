import VigiaCore

/// The options that `start` and `run` share: profile, services, command.
struct StartOptions: Equatable {
    /// Profiles with an option of their own.
    static let profiles = ["dev", "monitor", "prod"]
    static let options: [Usage.Option] = [
        .flag("dev", nil, "Use the profile for development."),
        .flag("monitor", nil, "Use the profile for close monitoring."),
        .flag("prod", nil, "Use the profile for production."),
        .value("profile", of: "NAME", "Use the profile of this name in vigia.yaml."),
    ]
    static let argument = Usage.Argument(
        name: "service",
        summary: "Only these services and their dependencies; by default all."
    )

    let profile: String?
    let services: [String]
    let command: [String]?

    init(_ words: ParsedWords) throws(CommandError) {
        let named = words.value("profile").map { [$0] } ?? []
        let chosen = Self.profiles.filter { words.has($0) && !named.contains($0) } + named
        guard chosen.count <= 1 else {
            let both = chosen.map { Self.option(for: $0) }.joined(separator: " and ")
            throw .contradiction("\(both) exclude each other", hint: "give one of them")
        }
        (profile, services, command) = (chosen.first, words.arguments, words.command)
        if command != nil, let name = services.first {
            throw .contradiction(
                "a service (\(name)) and a command cannot both be started",
                hint: "leave out \(name), or what follows --"
            )
        }
    }

    /// The option that chooses a profile.
    static func option(for profile: String) -> String {
        profiles.contains(profile) ? "--\(profile)" : "--profile \(profile)"
    }

    /// The project: with a command, the folder itself; otherwise the nearest one with a
    /// configuration.
    func project(_ shell: Shell) throws(CommandError) -> ProjectFolder {
        command == nil ? try shell.project() : try ProjectFolder.at(shell.directory)
    }

    /// Refuses an invalid start before anything is written.
    func validate(_ project: ProjectFolder, _ shell: Shell) throws(CommandError) {
        if let command {
            try Configuration.check(command, project)
        } else {
            let spec = try shell.validate(project, profile)
            try Configuration.checkPrograms(of: spec, in: project, building: false)
            try Configuration.check(services, in: spec, of: project)
        }
    }

    /// The launch, after the configuration was validated.
    func launch(
        _ project: ProjectFolder,
        _ shell: Shell,
        foreground: Bool,
        develops: Bool = false
    ) throws(CommandError) -> Launch {
        var adoption: Adoption?
        let leftovers = Leftovers(project: project)
        if let command {
            try Configuration.check(command, project)
            if !project.isGuarded { _ = try leftovers.settle(.end, nil, shell.output) }
        } else {
            let spec = try shell.validate(project, profile)
            try Configuration.checkPrograms(of: spec, in: project, building: develops)
            try Configuration.check(services, in: spec, of: project)
            if !project.isGuarded {
                adoption = try leftovers.settle(spec.leftovers, spec, shell.output)
                let running = adoption?.services ?? []
                try Configuration.checkPorts(of: spec, services, except: running, in: project)
            }
        }
        return Launch(
            project: project,
            profile: profile,
            services: services,
            command: command,
            foreground: foreground,
            adoption: adoption,
            isDevelopment: develops
        )
    }
}
