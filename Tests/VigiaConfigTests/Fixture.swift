import VigiaConfig
import VigiaCore

/// A project on a machine with three files, two folders and one user.
struct Fixture {
    static let folder = "/srv/shop"

    static func read(
        _ text: String,
        profile: String? = nil,
        files: [String: String] = [:],
        environment: [String: String] = [:]
    ) throws(ConfigError) -> ProjectSpec {
        try ConfigurationReader(
            projectDirectory: folder,
            environment: environment,
            facts: FixedFacts(files: files)
        ).read(Array(text.utf8), profile: profile)
    }

    /// The headlines and hints of all problems; empty for a valid file.
    static func problems(_ text: String, files: [String: String] = [:]) -> [String] {
        do throws(ConfigError) {
            _ = try read(text, files: files)
            return []
        } catch {
            return error.problems.map { $0.headline }
        }
    }

    /// Reads a file with one service; `settings` are its settings without indentation.
    static func service(_ settings: String) throws(ConfigError) -> ServiceSpec {
        let lines = settings.split(separator: "\n").map { "    \($0)" }
        let text = "services:\n  web:\n" + lines.joined(separator: "\n")
        let project = try read(text)
        guard let first = project.services.first else { preconditionFailure("nothing was read") }
        return first
    }
}

/// Facts that a test gives.
struct FixedFacts: SystemFacts {
    var files: [String: String] = [:]

    func user(named name: String) -> UserIdentity? {
        name == "www-data" ? UserIdentity(name: name, uid: 33, gid: 33, groups: [33]) : nil
    }

    func isFolder(_ path: String) -> Bool { ["/srv/shop", "/srv/shop/app"].contains(path) }

    func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8] {
        guard let text = files[path] else { throw .missing }
        return Array(text.utf8)
    }
}
