extension ProjectSpec {
    /// The services as the file lists them, with only the first of several instances.
    ///
    /// - Parameter names: the wanted services; empty for all.
    /// - Returns: those services, in the order of the file.
    func written(among names: [String] = []) -> [ServiceSpec] {
        var groups: Set<String> = []
        return configured.filter { service in
            guard names.isEmpty || service.isAmong(names) else { return false }
            return service.group.map { groups.insert($0).inserted } ?? true
        }
    }

    /// The addresses of all held sockets.
    var heldAddresses: [HeldSocket.Address] { configured.flatMap { $0.sockets.map(\.address) } }

    /// The settings that conflict, in the order of the file.
    ///
    /// Settings that can never work are refused when the file is read, and are not among these.
    ///
    /// - Parameter memory: the machine's memory; nil where it is not known.
    /// - Returns: each conflict once.
    public func conflicts(memory: Bytes?) -> [PlanConflict] {
        let held = heldAddresses
        let waitedFor = Set(
            configured.flatMap { $0.dependsOn.filter { $0.value != .done }.keys }
        )
        let own = written().flatMap { service in
            service.rhythmConflicts + service.probeConflicts(held) + service.restartConflicts
                + service.memoryConflicts
                + service.dependencyConflicts(isWaitedFor: waitedFor.contains(service.name))
        }
        return own + (memory.map(memoryConflicts) ?? [])
    }

    private func memoryConflicts(_ machine: Bytes) -> [PlanConflict] {
        let limited = configured.filter { $0.policy.memory != nil }
        // Each limit is at most 16 TB, and there are at most 2000 services.
        let sum = limited.compactMap(\.policy.memory?.limit).reduce(Bytes(count: 0), +)
        guard sum > machine, let first = limited.first else { return [] }
        let who = limited.count == 1 ? first.shownName : "\(limited.count) services"
        return [
            PlanConflict(
                "plan.memory_over_machine",
                service: limited.count == 1 ? first.shownName : nil,
                setting: "memory.limit",
                "\(who) may hold \(sum), and the machine has \(machine): the kernel may kill "
                    + "before a limit is reached",
                hint: "lower the limits until they fit"
            )
        ]
    }
}

extension ServiceSpec {
    /// Conflicts between the times of probes and heartbeats.
    fileprivate var rhythmConflicts: [PlanConflict] {
        var found: [PlanConflict] = []
        if let health = policy.health, health.timeout >= health.interval {
            found.append(
                conflict(
                    "plan.timeout_over_interval",
                    "health.timeout",
                    "an answer may take \(health.timeout.text), and is asked for every "
                        + "\(health.interval.text): a slow service is asked later than it says",
                    hint: "make timeout shorter than interval"
                )
            )
        }
        if let health = policy.health, policy.readiness.source == .probe,
            policy.readiness.timeout < health.timeout
        {
            found.append(
                conflict(
                    "plan.start_too_short",
                    "health.start_timeout",
                    "the start fails after \(policy.readiness.timeout.text), and one answer may "
                        + "take \(health.timeout.text)",
                    hint: "make start_timeout longer than timeout"
                )
            )
        }
        if let watchdog = policy.watchdog, watchdog < Self.watchdogMin {
            found.append(
                conflict(
                    "plan.watchdog_short",
                    "watchdog",
                    "a heartbeat that is \(watchdog.text) late ends the service, and a busy "
                        + "machine may delay one for that long",
                    hint: "write watchdog: \(Self.watchdogMin.text) or more"
                )
            )
        }
        return found
    }

    /// The shortest watchdog timeout that a busy machine does not exceed.
    private static let watchdogMin = Term.lateMax * 2

    /// Conflicts that keep the breaker from ever opening.
    fileprivate var restartConflicts: [PlanConflict] {
        let restart = policy.restart
        if restart.mode == .never { return [] }
        let hint = "make stable_after longer than a failure takes to show"
        if restart.stableAfter == .zero {
            return [
                conflict(
                    "plan.always_stable",
                    "restart.stable_after",
                    "every run that was ready counts as stable: a service that fails right after "
                        + "each start is never given up",
                    hint: hint
                )
            ]
        }
        guard policy.hangCountsAsStable else { return [] }
        return [
            conflict(
                "plan.hang_counts_as_stable",
                "restart.stable_after",
                "a run counts as stable after \(restart.stableAfter.text), before a hang shows: a "
                    + "service that hangs after each start is never given up",
                hint: hint
            )
        ]
    }

    fileprivate var memoryConflicts: [PlanConflict] {
        guard let memory = policy.memory, memory.relief != nil, memory.soft >= memory.limit else {
            return []
        }
        return [
            conflict(
                "plan.soft_at_limit",
                "memory.soft",
                "it is asked to give memory back only over \(memory.soft), where it is restarted",
                hint: "make soft less than limit, such as 80%"
            )
        ]
    }

    fileprivate func dependencyConflicts(isWaitedFor: Bool) -> [PlanConflict] {
        guard isWaitedFor, policy.restart.mode == .never else { return [] }
        return [
            conflict(
                "plan.dependency_not_restarted",
                "restart.policy",
                "others wait for it, and it is not started again once it has ended",
                hint: "write on-failure or always; or let them wait until it is done"
            )
        ]
    }

    func conflict(
        _ code: String,
        _ setting: String,
        _ problem: String,
        hint: String
    ) -> PlanConflict {
        PlanConflict(code, service: shownName, setting: setting, problem, hint: hint)
    }
}
