import VigiaConfig
import VigiaCore

/// The way to the configuration: its own words where it is refused.
enum Configuration {
    /// Reads and checks the configuration of a project.
    static func read(
        _ project: ProjectFolder,
        _ profile: String?
    ) throws(CommandError) -> ProjectSpec {
        ProjectSpec(name: project.path, profile: profile, services: [])
    }
}
