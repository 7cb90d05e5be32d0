import VigiaCore
import VigiaPlatform

/// Frees the ports of services.
struct PortTaking {
    let services: [String]
    let limit: Duration

    /// How often whoever takes the port again is ended too.
    private static let roundsMax = 5

    func run(_ project: ProjectFolder, _ shell: Shell) throws(CommandError) -> ExitCode {
        let spec = try shell.validate(project, nil)
        try Configuration.check(services, in: spec, of: project)
        let mark = project.isGuarded ? RunMark(lock: project.lock) : nil
        for service in spec.services
        where services.isEmpty || service.isAmong(services) {
            guard let port = service.port else {
                if !services.isEmpty { shell.output.line("\(service.name) has no port") }
                continue
            }
            try take(port, of: service.name, mark, shell)
        }
        return .ok
    }

    /// Ends who listens on a port, and never a client of theirs.
    private func take(
        _ port: Int,
        of service: String,
        _ mark: RunMark?,
        _ shell: Shell
    ) throws(CommandError) {
        for round in 0..<Self.roundsMax {
            let owners = PortOwner.listening(on: port, everywhere: true)
            if owners.isEmpty {
                if round == 0 { shell.output.line("port \(port) (\(service)) is free") }
                return
            }
            for owner in owners {
                guard let process = owner.process else {
                    let hint = "try it as \(userName(owner.uid)) or as root, outside of a container"
                    throw .unfixed("port \(port) is held by \(owner.words)", hint: hint)
                }
                if let run = mark?.run(of: process.pid) {
                    let whose = "port \(port) is held by run \(run) of this project"
                    return shell.output.line("\(whose): \(process.words)")
                }
                if let mark, mark.isGuardian(orChildOfIt: process) {
                    let words = "port \(port) is held by Vigia itself for \(service)"
                    return shell.output.line(words)
                }
                try end(process, port, shell)
            }
        }
        throw .unfixed(
            "port \(port) is taken again each time its owner is ended",
            hint: "somebody starts that program anew; stop it there"
        )
    }

    private func end(
        _ process: ProcessReading,
        _ port: Int,
        _ shell: Shell
    ) throws(CommandError) {
        let words = process.words
        switch ProcessEnding.end([process], within: limit)[0] {
        case .gone: break
        case .terminated: shell.output.line("port \(port): ended \(words) with SIGTERM")
        case .killed:
            shell.output.line(
                "port \(port): killed \(words), which did not end within \(limit.text)"
            )
        case .refused(let number):
            throw .unfixed(
                "cannot end \(words): \(errnoText(number))",
                hint: "it may need its own user's rights, or those of root"
            )
        }
    }
}
