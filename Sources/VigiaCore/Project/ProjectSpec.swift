/// A whole configuration after profile, environment files and defaults were applied.
public struct ProjectSpec: Hashable, Codable, Sendable {
    /// The project's name: that of its folder.
    public var name: String
    /// The profile it was read with; `nil` for none.
    public var profile: String?
    /// The services, in the order of the file.
    public var services: [ServiceSpec]

    /// The most services of one project.
    public static let servicesMax = 2000

    /// Takes the three.
    public init(name: String, profile: String? = nil, services: [ServiceSpec]) {
        (self.name, self.profile, self.services) = (name, profile, services)
    }
}
