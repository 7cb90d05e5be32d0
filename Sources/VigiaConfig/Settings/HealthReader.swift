internal import VigiaCore

/// Reads `health`: the question, its interval, and the answers that pass.
struct HealthReader {
    let context: ConfigurationContext
    let port: Int?
    /// The held sockets of the service.
    let sockets: [HeldSocket]

    /// Reads the setting of a service.
    ///
    /// - Returns: the probe and its policy, nil without a probe; and the start timeout, nil where
    ///   it is not set.
    func read(_ service: Section) -> (Probe?, HealthPolicy?, Duration?) {
        let standing = port.flatMap { port -> Probe? in
            if isHeld(Self.loopback, port) { return nil }
            return Probe(question: .tcp(host: Self.loopback, port: port))
        }
        if service.isWord("none", "health") { return (nil, nil, nil) }
        guard let own = service.section("health", keys: .health) else {
            return (standing, standing.map { _ in HealthPolicy() }, nil)
        }
        var probe = own.chosenQuestion().flatMap { question($0, own) } ?? standing
        own.refuseRequestSettings()
        probe?.expect = own.expectation()
        let rhythm = own.healthPolicy()
        if let probe, !probe.question.onlyConnects { refuseAcceptWithin(own) }
        let limit = Duration.milliseconds(100) ... .days(1)
        let startTimeout = own.duration("start_timeout", in: limit)
        if probe == nil { checkLived(own, startTimeout) }
        return (probe, probe.map { _ in rhythm }, startTimeout)
    }

    /// The host of a probe for a service that gives only its port.
    static let loopback = "127.0.0.1"

    /// Refuses `accept_within` for a probe that fails by itself if nothing is accepted.
    private func refuseAcceptWithin(_ own: Section) {
        guard let entry = own["accept_within"] else { return }
        own.problems.add(
            "conflict",
            at: entry.keyPlace,
            "\"accept_within\" belongs to a tcp or unix probe",
            hint: "remove it; a probe that asks for an answer fails if no connection is accepted"
        )
    }

    /// Refuses settings that mean nothing without a question: only `start_timeout` does.
    private func checkLived(_ own: Section, _ startTimeout: Duration?) {
        if own.entries.contains(where: { Keys.questions.contains($0.key) }) { return }
        for entry in own.entries where entry.key != "start_timeout" {
            guard Keys.health.known.contains(entry.key) else { continue }
            own.problems.add(
                "missing",
                at: entry.keyPlace,
                "\(quoted(entry.key)) means nothing here, since nothing is asked",
                hint: "add a question: http, tcp, exec or unix; or give the service a port"
            )
        }
        if let startTimeout, let entry = own["start_timeout"], startTimeout <= .seconds(1) {
            own.problems.add(
                "conflict",
                at: entry.place,
                "\"start_timeout\" is \(startTimeout.text); a service without a question is "
                    + "ready after 1s"
            )
        }
    }

    private func question(_ entry: Entry, _ own: Section) -> Probe? {
        if entry.key == "exec" {
            return own.command("exec").map { Probe(question: .exec(command: $0)) }
        }
        guard let text = own.text(entry.key) else { return nil }
        switch entry.key {
        case "http":
            guard var target = http(text, entry, own) else { return nil }
            (target.method, target.headers) = (own.probeMethod(), own.probeHeaders())
            return Probe(question: .http(target))
        case "tcp": return tcp(text, entry, own)
        default: return unix(text, entry, own)
        }
    }

    private func http(_ text: String, _ entry: Entry, _ own: Section) -> HTTPTarget? {
        if text.hasPrefix("https://") {
            own.problems.add(
                "unsupported",
                at: entry.place,
                "https is not yet supported",
                hint: "ask over http, or write exec: [curl, -fsS, \(quoted(text))]"
            )
            return nil
        }
        if HTTPTarget.isPath(text) {
            if let port { return HTTPTarget(host: Self.loopback, port: port, path: text) }
            own.problems.add(
                "missing",
                at: entry.place,
                "\"http\" is a path, and the service has no port to ask it on",
                hint: "add port: 3001, or write the whole URL"
            )
            return nil
        }
        if let target = HTTPTarget(url: text) { return target }
        own.problems.add(
            "value",
            at: entry.place,
            "\"http\" cannot be \(quoted(text)), which is neither a path nor a URL",
            hint: "write /health, or http://127.0.0.1:3001/health"
        )
        return nil
    }

    private func tcp(_ text: String, _ entry: Entry, _ own: Section) -> Probe? {
        let hasHost = text.contains(":")
        let address = Address(hasHost ? text : "\(Self.loopback):\(text)")
        if let address, isHeld(address.host, address.port) { return refuseHeld(entry, own) }
        if let address { return Probe(question: .tcp(host: address.host, port: address.port)) }
        own.problems.add(
            "value",
            at: entry.place,
            "\"tcp\" cannot be \(quoted(text)); it must be a port from 1 to 65535, or host:port"
        )
        return nil
    }

    private func unix(_ text: String, _ entry: Entry, _ own: Section) -> Probe? {
        guard let path = context.resolve(text, at: entry.place, own.problems) else {
            return nil
        }
        if sockets.contains(where: { $0.address == .unix(path: path) }) {
            return refuseHeld(entry, own)
        }
        if path.utf8.count <= Self.socketPathMax { return Probe(question: .unix(path: path)) }
        own.problems.add(
            "out_of_range",
            at: entry.place,
            "the path of the socket has \(path.utf8.count) bytes; at most "
                + "\(Self.socketPathMax) are allowed"
        )
        return nil
    }

    /// Refuses to probe a held socket, which accepts every connection even while the service is
    /// dead.
    private func refuseHeld(_ entry: Entry, _ own: Section) -> Probe? {
        own.problems.add(
            "conflict",
            at: entry.place,
            "\(quoted(entry.key)) asks a socket that Vigia holds; that takes connections even while "
                + "the service is dead",
            hint: "ask for an answer: http: /health"
        )
        return nil
    }

    private func isHeld(_ host: String, _ port: Int) -> Bool {
        sockets.contains { $0.address.takes(host: host, port: port) }
    }

    /// The most bytes of a socket's path.
    ///
    /// Source: unix(7), `sun_path` without its final NUL.
    static let socketPathMax = 107
}

extension Section {
    /// The one question; nil where there is none.
    fileprivate func chosenQuestion() -> Entry? {
        let asked = entries.filter { Keys.questions.contains($0.key) }
        if asked.count > 1 {
            problems.add(
                "conflict",
                at: asked[1].keyPlace,
                "\(quoted(asked[0].key)) and \(quoted(asked[1].key)) exclude each other",
                hint: "ask one question"
            )
        }
        return asked.first
    }

    fileprivate func healthPolicy() -> HealthPolicy {
        var policy = HealthPolicy()
        let day = Duration.days(1)
        policy.interval = duration("interval", in: .milliseconds(100)...day) ?? policy.interval
        let limit = Duration.milliseconds(10) ... .seconds(600)
        policy.timeout = duration("timeout", in: limit) ?? policy.timeout
        policy.failures = integer("failures", in: 1...100) ?? policy.failures
        policy.successes = integer("successes", in: 1...100) ?? policy.successes
        policy.acceptWithin = duration("accept_within", in: .seconds(1)...day)
        return policy
    }
}
