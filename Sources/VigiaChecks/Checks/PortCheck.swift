internal import VigiaPlatform

/// Whether nobody listens on a port, or who does.
struct PortCheck {
    let port: Int

    func ask(in context: CheckContext) -> CheckAnswer {
        let refusal: SystemError
        do throws(SystemError) {
            try Listener(host: nil, port: port).probe()
            return .well("free")
        } catch {
            refusal = error
        }
        let owners = PortOwner.listening(on: port)
        guard let first = owners.first else {
            let hint = "ports below 1024 need root, or the capability CAP_NET_BIND_SERVICE"
            return .ill(.portRefused, "\(refusal)", hint: port < 1024 ? hint : nil)
        }
        let members = RunRecord.membership(state: context.state)
        if let words = owners.compactMap({ own($0, members) }).first { return .well(words) }
        if let other = first.process.flatMap({ ProjectProcess(pid: $0.pid) }) {
            return .ill(
                .portTaken,
                "taken by \(other.words): \(words(for: first))",
                hint: "`\(other.stopping)` stops it; or use another port"
            )
        }
        return .ill(
            .portTaken,
            "taken by \(words(for: first))",
            hint: "`vigia fix --take-port \(context.service)` ends it; or use another port"
        )
    }

    /// Who it is where it belongs to this project.
    private func own(_ owner: PortOwner, _ members: RunMembership) -> String? {
        guard let process = owner.process else { return nil }
        if let run = members.run(of: process) {
            return "held by run \(run) of this project (pid \(process.pid))"
        }
        return members.isVigia(process) ? "held by Vigia for the service" : nil
    }

    private func words(for owner: PortOwner) -> String {
        guard let process = owner.process else {
            return "a process of uid \(owner.uid) that cannot be seen from here"
        }
        let portrait = ProcessPortrait(pid: process.pid)
        let command = portrait.command.prefix(80)
        return "\(command) (pid \(process.pid), uid \(portrait.uid ?? owner.uid))"
    }
}
