import VigiaConfig
import VigiaCore
import VigiaPlatform
import VigiaWatch

/// What a supervisor knows that restarts services when their files change.
struct Development {
    /// A service, or all instances of one: what changes, builds and restarts together.
    struct Unit {
        let name: String
        /// The services' indices; never empty.
        let services: [Int]
        var machine: ChangeMachine
        /// Whether there is something to start.
        var isBuilt: Bool

        /// The name of the log of its builds.
        var buildLog: String { name + "-build" }
    }

    var units: [Unit]
    /// The unit of each part that the watcher watches; `configuration` for `vigia.yaml`.
    let watched: [Int]
    let parts: [WatchOrder.Part]
    /// Services that are to be started once what they need is built.
    var unstarted: Set<Int> = []
    /// Units that are to be built, one after the other.
    var queue: [Int] = []
    var build: BuildTask?
    /// The process that watches.
    var watcher: RunID?
    /// How long a watcher that ended is waited for before there is another.
    var watchAgainAfter = Duration.zero
    var again: EventLoop.Watch?
    /// What the console wrote that is not a whole line yet.
    var said: [UInt8] = []
    var console: EventLoop.Watch?

    /// Stands for the configuration among units.
    static let configuration = -1

    /// A build that is under way, or that ended and whose last lines are still to come.
    struct BuildTask {
        let unit: Int
        let task: RunID
        let cause: Cause
        let began: Instant
        /// How it failed; nil while it has not.
        var failure: String?
        var isUnwanted = false
    }

    /// Finds the units of a project, and what is watched for each.
    init(_ spec: ProjectSpec, in root: String) {
        var (units, places) = ([Unit](), [String: Int]())
        for (index, service) in spec.services.enumerated() {
            let name = service.group ?? service.name
            if let place = places[name] {
                let old = units[place]
                units[place] = Unit(
                    name: name,
                    services: old.services + [index],
                    machine: old.machine,
                    isBuilt: old.isBuilt
                )
                continue
            }
            let builds = service.development.build != nil
            places[name] = units.count
            units.append(
                Unit(
                    name: name,
                    services: [index],
                    machine: ChangeMachine(builds: builds),
                    isBuilt: !builds
                )
            )
        }
        var (watched, parts) = ([Int](), [WatchOrder.Part]())
        for (place, unit) in units.enumerated() {
            let service = spec.services[unit.services[0]]
            guard let part = Self.part(for: service, in: root) else { continue }
            watched.append(place)
            parts.append(part)
        }
        if !parts.isEmpty {
            watched.append(Self.configuration)
            parts.append(WatchOrder.Part(patterns: ConfigurationReader.fileNames))
        }
        (self.units, self.watched, self.parts) = (units, watched, parts)
    }

    /// When the first unit is due.
    var earliest: Instant { units.map(\.machine.deadline).min() ?? .never }

    private static func part(for service: ServiceSpec, in root: String) -> WatchOrder.Part? {
        switch service.development.watched {
        case .nothing: return nil
        case .chosen(let patterns, let except):
            return WatchOrder.Part(patterns: patterns, except: except)
        case .standard(let except):
            guard !except.isEmpty || isOwn(service, root) else { return nil }
            let folder = service.launch.directory
            let isWithin = folder.hasPrefix(root + "/")
            let base = isWithin ? String(folder.dropFirst(root.count + 1)) : ""
            return WatchOrder.Part(base: base, except: except)
        }
    }

    /// Programs that run what a project is written in.
    private static let runners: Set<String> = [
        "node", "nodejs", "npm", "npx", "yarn", "pnpm", "bun", "deno", "tsx", "ts-node",
        "python", "python3", "uv", "poetry", "pipenv", "uvicorn", "gunicorn", "flask", "hypercorn",
        "ruby", "bundle", "rails", "rake", "puma", "php", "perl", "swift", "go", "cargo", "dotnet",
        "java", "mvn", "gradle", "make", "elixir", "mix",
    ]

    /// Whether a service is made of the project's files, and not a program like a database.
    private static func isOwn(_ service: ServiceSpec, _ root: String) -> Bool {
        let command = service.launch.command
        let program = command[0].split(separator: "/").last.map(String.init) ?? command[0]
        if service.development.build != nil || runners.contains(program) { return true }
        return command.contains { word in
            guard !word.isEmpty, word.utf8.count < 1024 else { return false }
            if word.hasPrefix("/") { return word.hasPrefix(root + "/") }
            let path = service.launch.directory + "/" + word
            return FileStatus(under: path)?.kind == .file || FileStatus(under: path)?.kind == .link
        }
    }
}
