internal import Glibc
public import VigiaCore
internal import VigiaPlatform

/// The service that is checked, and its surroundings.
public struct CheckContext: Hashable, Codable, Sendable {
    /// The service's name.
    public var service: String
    /// The project's folder, absolute.
    public var folder: String
    /// The state folder, absolute; it may be missing.
    public var state: String
    /// The environment, working directory and user of the service's process.
    public var launch: Launch
    /// The service's port.
    public var port: Int?
    /// The numeric address that the service binds, "::" for all; nil if unknown.
    public var portHost: String?
    /// Whether Vigia itself listens on the port and passes it on (socket activation).
    public var isPortHeld = false

    /// Creates a context; paths are absolute, and `port` is nil if the service has none.
    public init(service: String, folder: String, state: String, launch: Launch, port: Int? = nil) {
        (self.service, self.folder, self.state) = (service, folder, state)
        (self.launch, self.port) = (launch, port)
    }

    /// Creates a context from a service's configuration.
    ///
    /// - Parameters:
    ///   - spec: the service.
    ///   - folder: the project's folder, absolute.
    ///   - state: the state folder, absolute.
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

    /// The user that the service runs as; nil for this process's own.
    var user: SystemUser? {
        guard let user = launch.user, geteuid() == 0 else { return nil }
        return SystemUser(uid: user.uid, gid: user.gid, groups: user.groups)
    }

    /// A path for people: relative to the project if it is inside.
    func short(_ path: String) -> String {
        if path == folder { return "." }
        guard path.utf8.starts(with: (folder + "/").utf8) else { return path }
        return String(decoding: path.utf8.dropFirst(folder.utf8.count + 1), as: UTF8.self)
    }

    /// Whether a path is within the project, with symbolic links followed as far as they exist.
    func owns(_ path: String) -> Bool {
        guard !path.split(separator: "/").contains(".."),
            let home = FileSystem.real(folder), let place = Self.existing(path),
            let real = FileSystem.real(place)
        else { return false }
        return real == home ? place != path || path == folder : real.hasPrefix(home + "/")
    }

    /// The path itself, or its nearest existing parent.
    static func existing(_ path: String) -> String? {
        var place = path
        while (try? FileStatus(place)) == nil {
            guard let slash = place.lastIndex(of: "/"), place != "/" else { return nil }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        return place
    }

    /// The path of a program, as the service would find it.
    func program(_ word: String) throws(SystemError) -> String {
        let path = launch.environment["PATH"]
        return try ProgramSearch.find(word, path: path, from: launch.directory)
    }

    /// A run of a command in the service's environment, folder and user.
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
