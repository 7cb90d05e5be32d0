import Glibc
import VigiaConfig
import VigiaCore
import VigiaPlatform

/// Reads and validates configurations.
enum Configuration {
    /// Reads and validates the configuration of a project.
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

    /// Refuses services whose program is missing, or cannot be executed.
    ///
    /// A service that waits for another to be done may get its program from that one, and a service
    /// with a dependency check from its installation.
    static func checkPrograms(
        of spec: ProjectSpec,
        in project: ProjectFolder,
        building: Bool
    ) throws(CommandError) {
        // Many services of one project may share a program, which is inspected once.
        var inspected: Set<[String]> = []
        for service in spec.services where !service.dependsOn.values.contains(.done) {
            if building, service.development.build != nil { continue }
            let launch = service.launch
            if service.installs(launch.command[0]) { continue }
            let sought = [launch.command[0], launch.environment["PATH"] ?? "", launch.directory]
            guard inspected.insert(sought).inserted else { continue }
            let fault = ProgramFault.of(
                launch.command[0],
                path: launch.environment["PATH"],
                from: launch.directory
            )
            if let fault {
                throw .noProgram(spec.shownProgram(of: service), service: service.name, fault)
            }
        }
    }

    /// Refuses services whose port is occupied by another process.
    ///
    /// Otherwise a health probe would find the other process healthy.
    ///
    /// - Parameters:
    ///   - spec: the configuration.
    ///   - names: the services to start; empty for all.
    ///   - running: the services that already run.
    ///   - project: the project of the services.
    /// - Throws: `CommandError.portTaken`.
    static func checkPorts(
        of spec: ProjectSpec,
        _ names: [String],
        except running: [String],
        in project: ProjectFolder
    ) throws(CommandError) {
        let members = spec.services.filter { $0.group.map(names.contains) == true }.map(\.name)
        let names = names + members
        var wanted = Set(names)
        for name in names { wanted.formUnion(needs(of: name, in: spec)) }
        for service in spec.services where names.isEmpty || wanted.contains(service.name) {
            if running.contains(service.name) { continue }
            try checkSockets(of: service)
            if service.sockets.contains(where: { $0.address.takes(service.port) }) { continue }
            // The supervisor waits for closed connections in TIME_WAIT.
            guard let port = service.port,
                let owner = PortOwner.inTheWay(of: port, at: service.portHost).first, !owner.isOver
            else { continue }
            if owner.peer == nil,
                let other = owner.process.flatMap({ ProjectProcess(pid: $0.pid) }),
                !other.guardian.works(in: project.path)
            {
                throw .portOfProject(
                    port,
                    service: service.name,
                    by: "\(other.words): \(owner.words)",
                    stopping: other.stopping
                )
            }
            throw .portTaken(
                port,
                service: service.name,
                by: owner.words,
                isConnection: owner.peer != nil
            )
        }
    }

    /// Refuses a service whose held socket Vigia cannot listen on.
    private static func checkSockets(of service: ServiceSpec) throws(CommandError) {
        for socket in service.sockets {
            do throws(SystemError) {
                switch socket.address {
                case .tcp(let host, let port): try Listener(host: host, port: port).probe()
                case .unix(let path): try Listener(path: path).probe()
                }
            } catch {
                let address = "\(socket.address)"
                let owner = error.errno == EADDRINUSE ? socket.address.owner : nil
                throw .socketRefused(
                    address,
                    service: service.name,
                    errno: error.errno,
                    by: owner
                )
            }
        }
    }

    /// A service's direct and indirect dependencies; there are no cycles.
    static func needs(of name: String, in spec: ProjectSpec) -> Set<String> {
        let direct = spec.services.first { $0.name == name }?.dependsOn.keys.map { $0 } ?? []
        return direct.reduce(into: Set(direct)) { $0.formUnion(needs(of: $1, in: spec)) }
    }

    /// Refuses names of neither a service nor a group of instances.
    static func check(
        _ names: [String],
        in spec: ProjectSpec,
        of project: ProjectFolder
    ) throws(CommandError) {
        let groups = Set(spec.services.compactMap(\.group)).sorted()
        let known = spec.services.map(\.name) + groups
        try refuseStrangers(names, among: known, in: project.configuration)
    }

    /// Validates a command that needs no file.
    ///
    /// - Returns: the resulting project.
    @discardableResult
    static func check(
        _ command: [String],
        _ project: ProjectFolder
    ) throws(CommandError) -> ProjectSpec {
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
        try checkPrograms(of: found, in: project, building: false)
        return found
    }
}

extension ServiceSpec {
    /// Whether packages installed before the start may provide a program, as a virtual environment
    /// does.
    fileprivate func installs(_ program: String) -> Bool {
        guard program.contains("/"), autoRepair != .never else { return false }
        let path = program.hasPrefix("/") ? program : "\(launch.directory)/\(program)"
        return checks.contains { check in
            guard case .dependencies(_, let folder) = check.question else { return false }
            return path.hasPrefix(folder + "/")
        }
    }
}

extension HeldSocket.Address {
    /// The other user here, in words; nil if unknown.
    fileprivate var owner: String? {
        guard case .tcp(let host, let port) = self else { return nil }
        let owner = PortOwner.inTheWay(of: port, at: host ?? "::").first
        let project = owner?.process.flatMap { ProjectProcess(pid: $0.pid) }
        return owner.map { owner in (project.map { "\($0.words): " } ?? "") + owner.words }
    }
}
