internal import VigiaCore

/// Reads `api`: how the API is served on TCP.
struct APIReader {
    let context: ConfigurationContext
    let problems: ConfigProblems

    private static let example = "write api: { listen: 127.0.0.1:9650 }"

    /// Reads the section.
    ///
    /// - Parameters:
    ///   - project: the whole file, with the values of variables.
    ///   - services: the services, whose addresses are theirs.
    /// - Returns: nil where there is no such section, or it says no address.
    func read(_ project: Section, beside services: [ReadService]) -> APIPolicy? {
        guard let entry = project["api"], let own = project.section("api", keys: .api) else {
            return nil
        }
        guard let listen = own["listen"] else {
            if !own.hasSlip(of: "listen") {
                let problem = "\"api\" does not say where to listen"
                problems.add("missing", at: entry.place, problem, hint: Self.example)
            }
            return nil
        }
        guard let address = own.tcpAddress("listen", example: Self.example) else { return nil }
        var policy = APIPolicy(address: address)
        policy.tls = tls(own)
        policy.isReadOnly = own.flag("read_only") ?? false
        policy.hosts = names("hosts", own, Self.host, wanted: "a name such as vigia.example.org")
        policy.origins = names(
            "origins",
            own,
            Self.origin,
            wanted: "an origin such as https://status.example.org"
        )
        if own["tls"] == nil { checkPrivacy(of: address, own, at: listen.place) }
        checkConflicts(of: address, services, at: listen.place)
        return policy
    }

    private func tls(_ api: Section) -> APIPolicy.TLS? {
        guard let entry = api["tls"], let own = api.section("tls", keys: .tls) else { return nil }
        let paths = ["cert", "key"].compactMap { key -> String? in
            guard let file = own[key] else {
                let problem = "\"tls\" has no \(quoted(key))"
                let hint = Keys.tls.example.map { "write " + $0 }
                problems.add("missing", at: entry.place, problem, hint: hint)
                return nil
            }
            return own.text(key).flatMap { own.expandedWhole($0, of: file) }
                .flatMap { context.resolve($0, at: file.place, problems) }
        }
        return paths.count == 2 ? APIPolicy.TLS(certificate: paths[0], key: paths[1]) : nil
    }

    /// Refuses an address that a service has.
    private func checkConflicts(
        of address: HeldSocket.Address,
        _ services: [ReadService],
        at place: Place
    ) {
        let other = services.first { service in
            address.takes(service.spec.port)
                || service.sockets.contains { $0.socket.address.clashes(with: address) }
        }
        guard let other else { return }
        let problem = "the port of \(address) is taken by the service \(quoted(other.spec.name))"
        problems.add("conflict", at: place, problem)
    }

    /// Refuses an address that others reach, unless it is wanted although all can be read there.
    private func checkPrivacy(of address: HeldSocket.Address, _ own: Section, at place: Place) {
        let isWanted = own.flag("insecure") ?? false
        if address.isLocal || isWanted { return }
        problems.add(
            "insecure",
            at: place,
            "whoever is on the way to \(address) can read tokens and answers",
            hint: "add tls: with a certificate, or listen on 127.0.0.1, or add insecure: true"
        )
    }

    private func names(
        _ key: String,
        _ own: Section,
        _ read: (String) -> String?,
        wanted: String
    ) -> [String] {
        guard let entry = own[key] else { return [] }
        guard case .list(let items) = entry.value.shape else {
            let problem = "\(quoted(key)) must be a list, not \(entry.value.kind)"
            problems.add("kind", at: entry.place, problem)
            return []
        }
        let limit = APIPolicy.namesMax
        if items.count > limit {
            let problem = "there are \(items.count) \(key); at most \(limit) are allowed"
            problems.add("out_of_range", at: entry.keyPlace, problem)
        }
        return items.prefix(limit).compactMap { item in
            if case .text(let text, _) = item.shape, let name = read(text.lowercased()) {
                return name
            }
            problems.add("value", at: item.place, "\(quoted(key)) has what is not \(wanted)")
            return nil
        }
    }

    /// A name or an address as `Host` has it, without a port.
    private static func host(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || Array(".-_:".utf8).contains(byte)
        }
        return isPlain && !text.isEmpty ? text : nil
    }

    /// A scheme with a host, and perhaps a port.
    private static func origin(_ text: String) -> String? {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            return host(String(text.dropFirst(scheme.count))).map { scheme + $0 }
        }
        return nil
    }
}
