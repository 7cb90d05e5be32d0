import Glibc
import VigiaConfig
import VigiaCore
import VigiaPlatform
import VigiaWire

// The configuration of a running project.
extension Configuration {
    /// Reads the configuration as the running Vigia would have at its start.
    ///
    /// It uses the environment that Vigia was started with: with this command's environment, every
    /// service would seem changed.
    static func read(
        _ project: ProjectFolder,
        for running: ProjectStatus
    ) throws(CommandError) -> ProjectSpec {
        let pid = running.supervisor.pid
        guard let environment = ProcessEnvironment.of(pid) else {
            throw .system(
                what: "read",
                path: "/proc/\(pid)/environ",
                errno: EACCES,
                hint: "ask it as the user who runs Vigia, and again where Vigia has just changed"
            )
        }
        let reader = ConfigurationReader(
            projectDirectory: project.path,
            environment: ConfigurationReader.inherited(from: environment)
        )
        do throws(ConfigError) {
            return try reader.read(profile: running.profile)
        } catch {
            throw .configuration("\(error)")
        }
    }

    /// The configuration files that differ from those read, with names for people.
    static func changed(_ files: [ConfigurationFile], of project: ProjectFolder) -> [String] {
        let facts = LinuxFacts(project: project.path)
        return files.filter { file in
            // Its owner is checked when the changed file is read.
            do throws(FileRefusal) {
                let limit = ConfigurationReader.fileBytesMax
                let bytes = try facts.unbelieved(file.path, sizeMax: limit)
                return Checksum.of(bytes) != file.fingerprint
            } catch {
                // An unreadable file has changed. One that may be missing was taken for empty.
                return error != .missing || file.fingerprint != Checksum.of([])
            }
        }
        .map { $0.path.hasPrefix(project.path + "/") ? $0.relative(to: project) : $0.path }
    }
}

extension ConfigurationFile {
    fileprivate func relative(to project: ProjectFolder) -> String {
        String(path.dropFirst(project.path.utf8.count + 1))
    }
}
