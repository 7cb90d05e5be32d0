internal import VigiaCore

/// Reads the `package.json` of a Node project: how `npm start` would start it.
///
/// Source: https://docs.npmjs.com/cli/using-npm/scripts.
struct PackageReader {
    private let source: ImportSource

    init(_ source: ImportSource) { self.source = source }

    func read() throws(ImportRefusal) -> ImportedProject {
        let package = try ScriptReader.value(of: source)
        guard case .map = package.shape else {
            throw .syntax(file: source.file, line: package.line, "a package.json is an object")
        }
        var names = ServiceNames()
        let last = package["name"]?.text?.split(separator: "/").last.map { String($0) }
        var service = ImportedService(names.name(for: last ?? "web"))
        var project = ImportedProject()
        let scripts = package["scripts"]
        if let start = scripts?["start"], let text = start.text {
            service.line = start.line
            takeStart(text, scripts, &service, &project)
        } else if let main = package["main"]?.text ?? (source.has("server.js") ? "server.js" : nil)
        {
            service.command = [Template("node"), Template(main)]
            service.line = package["main"]?.line
        } else if let dev = ["dev", "serve"].first(where: { scripts?[$0] != nil }) {
            service.command = [Template(manager), Template("run"), Template(dev)]
            service.line = scripts?[dev]?.line
            let words = "there is no start script, so \(manager) runs the script \(dev)"
            project.differs(words, of: service.name)
        } else {
            throw .nothing(file: source.file, "it has neither a start script nor `main`")
        }
        service.takePort()
        if service.port == nil, service.usesPort { service.port = Template("3000") }
        service.set("directory", source.directory)
        if service.port == nil {
            let words = "the port is not known, so it is ready after 1s; add `port` and `health`"
            project.differs(words, of: service.name)
        }
        if scripts?["start"] != nil, let dev = scripts?["dev"] {
            let words = "the script dev is not used: `vigia start --dev` restarts after a change"
            project.differs(words, of: service.name, line: dev.line)
        }
        project.services = [service]
        return project
    }

    /// The start script itself where a program can be started for it, else the package manager.
    private func takeStart(
        _ text: String,
        _ scripts: ForeignValue?,
        _ service: inout ImportedService,
        _ project: inout ImportedProject
    ) {
        let hasHooks = ["prestart", "poststart"].contains { scripts?[$0] != nil }
        if !hasHooks, let line = ShellLine(text), !line.hasShell,
            let program = line.command[0].plain
        {
            for variable in line.variables { service.set(variable: variable.name, variable.value) }
            let own = "node_modules/.bin/\(program)"
            if source.has(own) {
                service.command = [Template(own)] + line.command.dropFirst()
                return
            }
            if Self.programs.contains(program) {
                service.command = line.command
                return
            }
            service.env = []
        }
        service.command = [Template(manager), Template("start")]
        let words = "\(manager) stands between Vigia and the program; name the program if you can"
        project.differs(words, of: service.name, line: service.line)
    }

    /// Programs that are not part of a package.
    private static let programs: Set<String> = ["node", "bun", "deno", "python3", "python"]

    /// The package manager, by its lock file.
    private var manager: String {
        if source.has("pnpm-lock.yaml") { return "pnpm" }
        if source.has("yarn.lock") { return "yarn" }
        return source.has("bun.lockb") || source.has("bun.lock") ? "bun" : "npm"
    }
}
