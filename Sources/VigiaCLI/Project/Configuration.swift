import VigiaConfig
import VigiaCore
import VigiaPlatform

/// The way to the configuration: its own words where it is refused.
enum Configuration {
    /// Reads and checks the configuration of a project.
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
            throw .configuration("\(error)")
        }
    }

    /// Refuses services whose program is not there.
    ///
    /// A service that waits for another one to be done may have its program made by that.
    static func checkPrograms(
        of spec: ProjectSpec,
        in project: ProjectFolder
    ) throws(CommandError) {
        for service in spec.services where !service.dependsOn.values.contains(.done) {
            let launch = service.launch
            do throws(SystemError) {
                _ = try ProgramSearch.find(
                    launch.command[0],
                    path: launch.environment["PATH"],
                    from: launch.directory
                )
            } catch {
                throw .noProgram(launch.command[0], service: service.name, errno: error.errno)
            }
        }
    }

    /// Checks a command that needs no file.
    static func check(_ command: [String], _ project: ProjectFolder) throws(CommandError) {
        let found: ProjectSpec
        do throws(ConfigError) {
            let spec = try ProjectSpec.adHoc(
                command: command,
                projectDirectory: project.path,
                environment: ProcessEnvironment.all
            )
            found = spec
        } catch {
            throw .configuration("\(error)")
        }
        try checkPrograms(of: found, in: project)
    }
}
