import VigiaConfig
import VigiaCore
import VigiaJSON
import VigiaPlatform

/// Frees the ports of services.
struct PortTaking {
    let services: [String]
    let limit: Duration
    /// Whether processes are only listed, not ended.
    let isDry: Bool

    /// How often a process that takes the port again is ended.
    private static let roundsMax = 5

    /// The result for one port.
    private struct Answer: JSONWritable {
        enum Outcome: String {
            case free, ours, ended, killed
            case noPort = "no_port"
            case wouldEnd = "would_end"
        }

        let service: String
        let port: Int?
        let outcome: Outcome
        /// The process's pid.
        var pid: Int32?
        let words: String

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("service", service)
                json.member("port", port)
                json.member("outcome", outcome.rawValue)
                json.member("pid", pid)
                json.member("words", words)
            }
        }
    }

    func run(
        _ project: ProjectFolder,
        _ profile: String?,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let spec = try shell.validate(project, profile)
        try Configuration.check(services, in: spec, of: project)
        let members = project.isGuarded ? RunRecord.membership(state: project.state) : nil
        var answers: [Answer] = []
        func say(_ answer: Answer) {
            answers.append(answer)
            if !shell.wantsJSON { shell.output.line(answer.words.plain) }
        }
        // Results before a failure are reported, too.
        defer {
            if shell.wantsJSON {
                shell.output.line(String(decoding: JSON.encode(answers), as: UTF8.self))
            }
        }
        for service in spec.services
        where services.isEmpty || service.isAmong(services) {
            guard let port = service.port else {
                if services.isEmpty { continue }
                let words = "\(service.name) has no port"
                say(Answer(service: service.name, port: nil, outcome: .noPort, words: words))
                continue
            }
            try take(port, of: service, project, members, say)
        }
        return .ok
    }

    /// Ends the listeners on a port that block a service, but never their clients.
    private func take(
        _ port: Int,
        of service: ServiceSpec,
        _ project: ProjectFolder,
        _ members: RunMembership?,
        _ say: (Answer) -> Void
    ) throws(CommandError) {
        let name = service.name
        for round in 0..<Self.roundsMax {
            let owners = PortOwner.inTheWay(of: port, at: service.portHost)
            if owners.isEmpty {
                if round > 0 { return }
                let words = "port \(port) (\(name)) is free" + beside(port, service)
                return say(Answer(service: name, port: port, outcome: .free, words: words))
            }
            for owner in owners {
                if owner.peer != nil {
                    let hint = "it ends with the connection; see `vigia help check.port_lent`"
                    throw .unfixed("port \(port) is held by \(owner.words)", hint: hint)
                }
                guard let process = owner.process else {
                    let holder = LinuxFacts.name(of: owner.uid)
                    let user = owner.uid == 0 ? holder : "\(holder) or as root"
                    let hint = "try it as \(user), outside of a container"
                    throw .unfixed("port \(port) is held by \(owner.words)", hint: hint)
                }
                func answer(_ outcome: Answer.Outcome, _ words: String) {
                    say(
                        Answer(
                            service: name,
                            port: port,
                            outcome: outcome,
                            pid: process.pid,
                            words: words
                        )
                    )
                }
                if let words = own(process, members, name) {
                    return answer(.ours, "port \(port) is held by \(words)")
                }
                let (outcome, words) = try end(process, port, project)
                answer(outcome, words)
            }
            if isDry { return }
        }
        throw .unfixed(
            "port \(port) is taken again each time its owner is ended",
            hint: "another program starts that process again; stop that program"
        )
    }

    /// A listener on another address, which the service may not want: unknown.
    private func beside(_ port: Int, _ service: ServiceSpec) -> String {
        guard service.portHost == nil, let other = PortOwner.inTheWay(of: port, at: "::").first
        else {
            return ""
        }
        return "; not on \(other.address), for \(other.words)"
    }

    /// The owner, if it belongs to this project.
    private func own(
        _ process: ProcessReading,
        _ members: RunMembership?,
        _ service: String
    ) -> String? {
        guard let members else { return nil }
        if let run = members.run(of: process) {
            return "run \(run) of this project: \(process.words)"
        }
        return members.isVigia(process) ? "Vigia itself for \(service)" : nil
    }

    /// Refuses to end a process that another Vigia would start again.
    private func refuse(
        _ process: ProcessReading,
        _ port: Int,
        _ project: ProjectFolder
    ) throws(CommandError) {
        guard let other = ProjectProcess(pid: process.pid),
            !other.guardian.works(in: project.path)
        else { return }
        throw .unfixed(
            "port \(port) is held by \(other.words): \(process.words)",
            hint: "`\(other.stopping)` stops it; or give one of the two another port"
        )
    }

    private func end(
        _ process: ProcessReading,
        _ port: Int,
        _ project: ProjectFolder
    ) throws(CommandError) -> (Answer.Outcome, String) {
        try refuse(process, port, project)
        let words = process.words
        if isDry { return (.wouldEnd, "port \(port): would end \(words)") }
        switch ProcessEnding.end([process], within: limit)[0] {
        case .gone: return (.ended, "port \(port): \(words) has ended by itself")
        case .terminated: return (.ended, "port \(port): ended \(words) with SIGTERM")
        case .killed:
            let late = "did not end within \(limit.text)"
            return (.killed, "port \(port): killed \(words), which \(late)")
        case .refused(let number):
            throw .unfixed(
                "cannot end \(words): \(errnoText(number))",
                hint: "it may need its own user's rights, or those of root"
            )
        }
    }
}
