import Glibc
import VigiaConfig
import VigiaCore
import VigiaPlatform
import VigiaWire

// The configuration of a project that runs.
extension Configuration {
    /// Reads the configuration as Vigia, which runs already, would have read it at its start.
    ///
    /// With the environment that Vigia was started with: that of this command is another one,
    /// and every service would seem to have changed.
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

    /// Which of the files that a configuration was read from hold something else by now, as a
    /// person would name them.
    static func changed(_ files: [ConfigurationFile], of project: ProjectFolder) -> [String] {
        let facts = LinuxFacts(project: project.path)
        return files.filter { file in
            // One that cannot be read any more is not what it was. Who may write it is asked once
            // it holds something else, where that is read.
            let bytes = try? facts.unbelieved(
                file.path,
                sizeMax: ConfigurationReader.fileBytesMax
            )
            return bytes.map { Checksum.of($0) } != file.fingerprint
        }
        .map { $0.path.hasPrefix(project.path + "/") ? $0.relative(to: project) : $0.path }
    }
}

extension ConfigurationFile {
    fileprivate func relative(to project: ProjectFolder) -> String {
        String(path.dropFirst(project.path.utf8.count + 1))
    }
}
