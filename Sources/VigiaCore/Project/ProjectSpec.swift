/// A whole configuration after profile, environment files and defaults were applied.
public struct ProjectSpec: Hashable, Codable, Sendable {
    /// The project's name: that of its folder.
    public var name: String
    /// The profile it was read with; `nil` for none.
    public var profile: String?
    /// The services, in the order of the file.
    public var services: [ServiceSpec]
    /// How much room all logs together may take.
    public var logs: LogBudget
    /// What becomes of what an earlier guardian left.
    public var leftovers: LeftoverPolicy
    /// The files that it was read from; none where there was no file.
    public var files: [ConfigurationFile] {
        get { readFrom ?? [] }
        set { readFrom = newValue.isEmpty ? nil : newValue }
    }
    /// How many services at the end are there only until they have ended: the configuration does
    /// not have them any more.
    public var removed: Int {
        get { endingCount ?? 0 }
        set { endingCount = newValue == 0 ? nil : newValue }
    }
    /// The programs in whose names the file has variables, as it names them, by the service or by
    /// the name that all its instances share.
    public var writtenPrograms: [String: String] {
        get { programs ?? [:] }
        set { programs = newValue.isEmpty ? nil : newValue }
    }
    // Optional, so that what an older Vigia wrote can be read.
    private var readFrom: [ConfigurationFile]?
    private var programs: [String: String]?
    private var endingCount: Int?

    /// The program of a service for people: what variables stand for may be secret.
    public func shownProgram(of service: ServiceSpec) -> String {
        writtenPrograms[service.group ?? service.name] ?? service.launch.command[0]
    }

    /// The services that the configuration has.
    public var configured: ArraySlice<ServiceSpec> { services.dropLast(removed) }

    /// Has services that crash wait for a change of their files, but for those that say otherwise.
    public mutating func waitForChanges() {
        for index in services.indices where !services[index].development.comesBack {
            services[index].policy.restart.mode = .never
        }
    }

    /// The most services of one project.
    public static let servicesMax = 2000

    /// Takes the parts.
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

    /// Has neighbours hold one of what is equal between them: a thousand services often are.
    mutating func share() {
        for index in services.indices.dropFirst() {
            services[index].share(with: services[index - 1])
        }
    }
}
