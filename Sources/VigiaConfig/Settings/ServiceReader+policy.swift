internal import VigiaCore

extension ServiceReader {
    /// The service's probe, and the settings of its state machine.
    func policy(
        _ section: Section,
        port: Int?,
        _ sockets: [HeldSocket]
    ) -> (Probe?, ServicePolicy) {
        let health = HealthReader(context: context, port: port, sockets: sockets)
        let (probe, rhythm, startTimeout) = health.read(section)
        var policy = ServicePolicy()
        policy.health = rhythm
        policy.readiness.source = probe == nil ? .lived : .probe
        if section.flag("notify") == true { policy.readiness.source = .notify }
        policy.watchdog = section.duration("watchdog", in: .milliseconds(100) ... .days(1))
        policy.readiness.timeout = startTimeout ?? policy.readiness.timeout
        policy.restart = section.restartPolicy(stableAfter: policy.stableAfterDefault)
        policy.memory = section.memoryPolicy(port: port, otherwise: memory)
        policy.stop = section.stopPolicy()
        let sharesPort = sharesPort(section, port: port, sockets)
        policy.canOverlap = sharesPort || !sockets.isEmpty
        let isHeld = sockets.contains { $0.address.takes(port) }
        if port != nil, !sharesPort, !isHeld { policy.remedies = [.freePort] }
        return (probe, policy)
    }
}

extension ServiceReader {
    /// `reuse_port`: whether two runs of the service can share its port without held sockets.
    private func sharesPort(_ section: Section, port: Int?, _ sockets: [HeldSocket]) -> Bool {
        guard let entry = section["reuse_port"], section.flag("reuse_port") == true else {
            return false
        }
        if !sockets.isEmpty {
            problems.add(
                "conflict",
                at: entry.keyPlace,
                "\"reuse_port\" and \"sockets\" exclude each other",
                hint: "held sockets are shared by both runs already; remove \"reuse_port\""
            )
        } else if port == nil {
            problems.add(
                "missing",
                at: entry.keyPlace,
                "\"reuse_port\" needs a \"port\", the one that is shared"
            )
        }
        return true
    }
}

extension Section {
    /// Reads `restart`; `stableAfter` is the default of `stable_after`.
    fileprivate func restartPolicy(stableAfter: Duration) -> RestartPolicy {
        var policy = RestartPolicy(stableAfter: stableAfter)
        guard let own = section("restart", keys: .restart) else { return policy }
        let (hour, day, week) = (Duration.seconds(3600), Duration.days(1), Duration.days(7))
        policy.mode = own.word("policy", of: RestartPolicy.Mode.self) ?? policy.mode
        policy.delay = own.duration("delay", in: .zero...hour) ?? policy.delay
        policy.backoff = own.decimal("backoff", in: 1...10) ?? policy.backoff
        let delayMax = own.duration("max_delay", in: .zero...day)
        if let delayMax, let entry = own["max_delay"], delayMax < policy.delay {
            own.problems.add(
                "conflict",
                at: entry.place,
                "\"max_delay\" is \(delayMax.text), less than \"delay\", \(policy.delay.text)"
            )
        }
        policy.delayMax = delayMax ?? max(policy.delayMax, policy.delay)
        policy.jitter = own.decimal("jitter", in: 0...0.5) ?? policy.jitter
        policy.attempts = own.integer("attempts", in: 1...1000) ?? policy.attempts
        policy.window = own.duration("window", in: .seconds(1)...week) ?? policy.window
        policy.stableAfter = own.duration("stable_after", in: .zero...day) ?? policy.stableAfter
        if own.isWord("never", "cooldown") {
            policy.cooldown = nil
        } else {
            policy.cooldown = own.duration("cooldown", in: .seconds(1)...week) ?? policy.cooldown
        }
        return policy
    }

    func memoryPolicy(port: Int?, otherwise: MemoryPolicy?) -> MemoryPolicy? {
        if isWord("none", "memory") { return nil }
        guard let own = section("memory", keys: .memory) else { return otherwise }
        let range = Bytes.mebibytes(1) ... .gibibytes(16 * 1024)
        let limit = own.size("limit", in: range) ?? MemoryPolicy().limit
        let soft = own.softLimit(of: limit, in: range)
        let (interval, hour) = (MemoryPolicy().interval, Duration.seconds(3600))
        var policy = MemoryPolicy(
            limit: limit,
            soft: soft,
            relief: own.relief(port: port),
            interval: own.duration("interval", in: .milliseconds(100)...hour) ?? interval
        )
        let window = Duration.seconds(1) ... .days(7)
        policy.forecast =
            own.isWord("off", "forecast")
            ? nil : own.duration("forecast", in: window) ?? policy.forecast
        return policy
    }

    /// `soft`, as a size or as a percentage of the limit.
    private func softLimit(of limit: Bytes, in range: ClosedRange<Bytes>) -> Bytes? {
        guard let entry = self["soft"] else { return nil }
        if case .text(let text, _) = entry.value.shape, text.last == "%" {
            if let percent = Int(text.dropLast()), (1...100).contains(percent) {
                return limit.percent(percent)
            }
            outOfRange(entry, text, "1% to 100%")
            return nil
        }
        guard let soft = size("soft", in: range), soft > limit else {
            return size("soft", in: range)
        }
        let hint = self["limit"] == nil ? "\"limit\" is \(limit) unless it is set" : nil
        problems.add(
            "conflict",
            at: entry.place,
            "\"soft\" is \(soft), more than \"limit\", \(limit)",
            hint: hint
        )
        return nil
    }

    /// `relief`: the name of a signal, or `POST /path`.
    private func relief(port: Int?) -> Relief? {
        guard let entry = self["relief"], let text = text("relief") else { return nil }
        guard text.hasPrefix("POST ") else {
            return signal("relief", refused: ["SIGKILL", "SIGSTOP"]).map { .signal($0) }
        }
        guard port != nil else {
            problems.add("conflict", at: entry.place, "\"relief\" by POST needs a \"port\"")
            return nil
        }
        let path = String(text.dropFirst(5))
        if HTTPTarget.isPath(path) { return .post(path: path) }
        problems.add(
            "value",
            at: entry.place,
            "\"relief\" cannot post to \(quoted(path)), which is not a path",
            hint: "write POST /path"
        )
        return nil
    }

    fileprivate func stopPolicy() -> StopPolicy {
        var policy = StopPolicy()
        guard let own = section("stop", keys: .stop) else { return policy }
        policy.signal = own.signal("signal", refused: ["SIGSTOP"]) ?? policy.signal
        policy.timeout = own.duration("timeout", in: .zero ... .days(1)) ?? policy.timeout
        return policy
    }

    /// A signal by its name, except the `refused` ones.
    private func signal(_ key: String, refused: [String]) -> Signal? {
        guard let entry = self[key], let text = text(of: entry, as: "a signal's name") else {
            return nil
        }
        if let signal = Signal(name: text), !refused.contains(signal.description) { return signal }
        let near = nearest(
            to: text.uppercased().hasPrefix("SIG") ? text : "SIG" + text,
            among: Signal.allNames
        )
        problems.add(
            "value",
            at: entry.place,
            "\(quoted(key)) cannot be \(quoted(text))"
                + didYouMean(near == text ? nil : near),
            hint: "write a signal's name, such as SIGTERM, SIGINT, SIGHUP, SIGUSR1 or SIGUSR2"
        )
        return nil
    }
}

extension Duration {
    /// `count` times 24 hours.
    static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
