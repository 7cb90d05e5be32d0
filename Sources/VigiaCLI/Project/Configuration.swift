import VigiaConfig
import VigiaCore
import VigiaPlatform

/// The way to the configuration: its own words where it is refused.
enum Configuration {
    /// Reads and checks the configuration of a project.
    ///
    /// - Throws: `CommandError.configuration` with everything that is wrong.
    static func read(
        _ project: ProjectFolder,
        _ profile: String?
    ) throws(CommandError) -> ProjectSpec {
        let reader = ConfigurationReader(
            projectDirectory: project.path,
            environment: ProcessEnvironment.all
        )
        do throws(ConfigError) {
            return try reader.read(profile: profile)
        } catch {
            throw .configuration(error.description)
        }
    }
}
