internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Checks whether a port is free, who occupies it, and whether the service may bind it.
struct PortCheck: Check {
    static let codes: [CheckCode] = [.portTaken, .portRefused, .portLent]
    private let wanted: Int?
    private var port: Int { wanted ?? 0 }

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .port(let port) = check.question else { return nil }
        wanted = port ?? context.port
    }

    func subject(in context: CheckContext) -> String { wanted.map { "port \($0)" } ?? "port" }

    func ask(in context: CheckContext) -> CheckAnswer {
        let host = port == context.port ? context.portHost : nil
        let owners = PortOwner.inTheWay(of: port, at: host)
        if let first = owners.first { return taken(by: first, owners, in: context) }
        return refusal(at: host, in: context) ?? free(at: host)
    }

    private func taken(
        by first: PortOwner,
        _ owners: [PortOwner],
        in context: CheckContext
    ) -> CheckAnswer {
        let members = RunRecord.membership(state: context.state)
        if let words = owners.compactMap({ own($0, members, context) }).first {
            return .well(words)
        }
        if first.peer != nil {
            return .ill(
                .portTaken,
                "taken by \(first.words)",
                hint: "the port is free once the connection ends; `vigia help check.port_lent`"
            )
        }
        if let other = first.process.flatMap({ ProjectProcess(pid: $0.pid) }) {
            return .ill(
                .portTaken,
                "taken by \(other.words): \(first.words)",
                hint: "`\(other.stopping)` stops it; or use another port"
            )
        }
        return .ill(
            .portTaken,
            "taken by \(first.words)",
            hint: "`vigia fix --take-port \(context.service)` ends it; or use another port"
        )
    }

    /// The owner if it is the service itself, or Vigia.
    private func own(
        _ owner: PortOwner,
        _ members: RunMembership,
        _ context: CheckContext
    ) -> String? {
        guard owner.peer == nil, let process = owner.process else { return nil }
        if let run = members.run(of: process) {
            let other = RunRecord(state: context.state)?.rows[run]?.service
            if let other, !context.isService(other) { return nil }
            return "held by run \(run) of this project (pid \(process.pid))"
        }
        return members.isVigia(process) ? "held by Vigia for the service" : nil
    }

    /// The error of binding as the service, or as Vigia if Vigia listens for it.
    private func refusal(at host: String?, in context: CheckContext) -> CheckAnswer? {
        var refusal: SystemError?
        do throws(SystemError) {
            try Listener(host: host, port: port).probe()
        } catch {
            // The port's occupant is reported elsewhere, and a missing address may still appear.
            if ![EADDRINUSE, EADDRNOTAVAIL].contains(error.errno) { refusal = error }
        }
        let first = LentPorts.unprivilegedMin
        let isVigias = context.isPortHeld && port == context.port
        if port < first, !isVigias, context.mayHaveEveryPort { return nil }
        if port >= first || isVigias || context.hasRightsOfVigia {
            let hint = CheckCode.portRefused.remedy
            return refusal.map { .ill(.portRefused, "\($0)", hint: port < first ? hint : nil) }
        }
        let user = context.launch.user?.name ?? "the service"
        return .ill(
            .portRefused,
            "\(user) may not listen on a port below \(first)",
            hint: "let Vigia listen, by `sockets`; give it `capabilities: [net_bind_service]`; or "
                + "use a port from \(first) on"
        )
    }

    /// The port is free, but may be in the ephemeral range.
    private func free(at host: String?) -> CheckAnswer {
        // If the address is unknown, another listener may conflict only with a wildcard address.
        let other = host == nil ? PortOwner.inTheWay(of: port, at: "::").first : nil
        let free = "free" + (other.map { "; not on \($0.address), for \($0.words)" } ?? "")
        guard let range = LentPorts.range(with: port) else { return .well(free) }
        return .ill(
            .portLent,
            "\(free); within \(range.lowerBound) to \(range.upperBound), from which the kernel "
                + "takes the ports of outgoing connections",
            hint: "reserve it: sysctl -w net.ipv4.ip_local_reserved_ports=\(port); or use another"
        ).asWarning
    }
}

extension CheckContext {
    /// Whether a run's service is this one or another of its instances, such as `web.2` for
    /// `web.1`.
    fileprivate func isService(_ name: String) -> Bool {
        func label(_ name: String) -> Substring {
            guard let dot = name.lastIndex(of: "."), Int(name[dot...].dropFirst()) != nil else {
                return name[...]
            }
            return name[..<dot]
        }
        return label(name) == label(service)
    }

    /// Whether its process starts with Vigia's own rights.
    fileprivate var hasRightsOfVigia: Bool {
        (launch.user?.uid ?? geteuid()) == geteuid() && launch.privileges?.capabilities == nil
    }

    /// Whether its process may bind privileged ports.
    fileprivate var mayHaveEveryPort: Bool {
        let bit = Privileges.capability("net_bind_service") ?? 0
        if let kept = launch.privileges?.capabilities, kept & bit != 0 { return true }
        guard launch.privileges?.noNewPrivileges != true else { return false }
        return launch.command.first.flatMap { try? program($0) }.map(LentPorts.isPrivileged) == true
    }
}

extension PortOwner {
    fileprivate var words: String { words(user: { "uid \($0)" }) }
}

extension CheckCode {
    /// Another process has the port.
    static let portTaken = Self(
        "check.port_taken",
        meaning: "another process listens on the port, or has a connection from it",
        remedy: "end that process with `vigia fix --take-port`, or give the service another port"
    )
    /// Binding the port fails for another reason.
    static let portRefused = Self(
        "check.port_refused",
        meaning: "the service cannot listen on the port; the message contains the reason",
        remedy: "for a port below 1024, use root, the capability CAP_NET_BIND_SERVICE, or `sockets`"
    )
    /// The kernel may assign the port to an outgoing connection.
    static let portLent = Self(
        "check.port_lent",
        meaning: "the kernel may assign the port to an outgoing connection",
        remedy: "reserve it in `net.ipv4.ip_local_reserved_ports`, or use a port below that range"
    )
}
