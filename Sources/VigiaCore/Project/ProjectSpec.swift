/// A whole configuration after the profile, environment files and defaults were applied.
public struct ProjectSpec: Hashable, Codable, Sendable {
    /// The name of the project's folder.
    public var name: String
    /// The profile that the configuration was read with; nil for none.
    public var profile: String?
    /// The services, in the order of the file.
    public var services: [ServiceSpec]
    /// How much disk space all logs together may take.
    public var logs: LogBudget
    /// What happens to leftovers (orphaned services) of an earlier guardian.
    public var leftovers: LeftoverPolicy
    /// Who is told of what; nil where nobody is.
    public var alerts: AlertPolicy?
    /// How the API is served on TCP; nil where it is not.
    public var api: APIPolicy?
    /// The files that the configuration was read from; empty where there was no file.
    public var files: [ConfigurationFile] {
        get { readFrom ?? [] }
        set { readFrom = newValue.isEmpty ? nil : newValue }
    }
    /// How many services at the end of the list are no longer configured and have yet to end.
    public var removed: Int {
        get { endingCount ?? 0 }
        set { endingCount = newValue == 0 ? nil : newValue }
    }
    /// The programs that the file names with variables, as the file writes them, by the service's
    /// name or the name that all its instances share.
    public var writtenPrograms: [String: String] {
        get { programs ?? [:] }
        set { programs = newValue.isEmpty ? nil : newValue }
    }
    // Optional, so that the checkpoint of an older Vigia can be read.
    private var readFrom: [ConfigurationFile]?
    private var programs: [String: String]?
    private var endingCount: Int?

    /// The program of a service as people may see it: the value of a variable may be secret.
    public func shownProgram(of service: ServiceSpec) -> String {
        writtenPrograms[service.group ?? service.name] ?? service.launch.command[0]
    }

    /// The services without those that are no longer configured.
    public var configured: ArraySlice<ServiceSpec> { services.dropLast(removed) }

    /// Makes crashed services wait for a change of their files, except those that come back by
    /// themselves.
    public mutating func waitForChanges() {
        for index in services.indices where !services[index].development.comesBack {
            services[index].policy.restart.mode = .never
        }
    }

    /// The most services of one project.
    public static let servicesMax = 2000

    /// Takes a configuration; names are unique, dependencies exist and have no cycle.
    public init(
        name: String,
        profile: String? = nil,
        services: [ServiceSpec],
        logs: LogBudget = .init(),
        leftovers: LeftoverPolicy = .end
    ) {
        (self.name, self.profile, self.services) = (name, profile, services)
        (self.logs, self.leftovers) = (logs, leftovers)
    }

    /// Lets neighbours share storage for equal parts: a thousand services are often equal.
    mutating func share() {
        for index in services.indices.dropFirst() {
            services[index].share(with: services[index - 1])
        }
    }
}
