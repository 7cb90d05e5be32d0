internal import Glibc
public import VigiaCore
internal import VigiaPlatform

/// The service that checks are asked for, and where it stands.
public struct CheckContext: Hashable, Codable, Sendable {
    /// The service's name.
    public var service: String
    /// The absolute folder of the project.
    public var folder: String
    /// The absolute folder of Vigia's state, which may be missing.
    public var state: String
    /// How the service's process is made: its environment, its folder and its user.
    public var launch: Launch
    /// The service's port.
    public var port: Int?
    /// The numeric address on which it wants that, "::" for every one; nil where it is not known.
    public var portHost: String?
    /// Whether Vigia itself listens on its port.
    public var isPortHeld = false

    /// Takes the parts.
    public init(service: String, folder: String, state: String, launch: Launch, port: Int? = nil) {
        (self.service, self.folder, self.state) = (service, folder, state)
        (self.launch, self.port) = (launch, port)
    }

    /// Takes what the configuration says of a service.
    ///
    /// - Parameters:
    ///   - spec: the service.
    ///   - folder: the absolute folder of the project.
    ///   - state: the absolute folder of Vigia's state.
    public init(_ spec: ServiceSpec, folder: String, state: String) {
        self.init(
            service: spec.name,
            folder: folder,
            state: state,
            launch: spec.launch,
            port: spec.port
        )
        portHost = spec.portHost
        isPortHeld = spec.sockets.contains { $0.address.takes(spec.port) }
    }

    /// In whose name the service acts; nil for that of this process.
    var user: SystemUser? {
        guard let user = launch.user, geteuid() == 0 else { return nil }
        return SystemUser(uid: user.uid, gid: user.gid, groups: user.groups)
    }

    /// A path as people write it: relative to the project where it is inside.
    func short(_ path: String) -> String {
        if path == folder { return "." }
        guard path.utf8.starts(with: (folder + "/").utf8) else { return path }
        return String(decoding: path.utf8.dropFirst(folder.utf8.count + 1), as: UTF8.self)
    }

    /// Whether a path is within the project, with all symbolic links followed as far as it is
    /// there.
    func owns(_ path: String) -> Bool {
        guard !path.split(separator: "/").contains(".."),
            let home = FileSystem.real(folder), let place = Self.existing(path),
            let real = FileSystem.real(place)
        else { return false }
        return real == home ? place != path || path == folder : real.hasPrefix(home + "/")
    }

    /// The path itself, or the nearest folder above it that is there.
    static func existing(_ path: String) -> String? {
        var place = path
        while (try? FileStatus(place)) == nil {
            guard let slash = place.lastIndex(of: "/"), place != "/" else { return nil }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        return place
    }

    /// The file of a program, as the service would find it.
    func program(_ word: String) throws(SystemError) -> String {
        let path = launch.environment["PATH"]
        return try ProgramSearch.find(word, path: path, from: launch.directory)
    }

    /// A command in the service's own surroundings.
    func run(_ command: [String]) throws(SystemError) -> ProgramRun {
        ProgramRun(
            try program(command.first ?? ""),
            command,
            environment: launch.environment,
            directory: launch.directory,
            user: user
        )
    }
}
