import VigiaCore

extension World {
    /// Draws one to four services with random policies; later ones may depend on earlier ones.
    static func spec(_ chance: inout Chance) -> ProjectSpec {
        var services: [ServiceSpec] = []
        let areInstances = chance.oneIn(4)
        for index in 0...chance.below(4) {
            var service = ServiceSpec(
                name: "s\(index)",
                launch: Launch(command: ["/bin/true"], directory: "/"),
                policy: policy(&chance)
            )
            if areInstances { service.group = "s" }
            if index > 0, !areInstances, chance.oneIn(2) {
                service.dependsOn["s\(chance.below(index))"] = chance.oneIn(2) ? .ready : .started
            }
            services.append(service)
        }
        return ProjectSpec(name: "simulated", services: services)
    }

    private static func policy(_ chance: inout Chance) -> ServicePolicy {
        var policy = ServicePolicy()
        policy.restart = restart(&chance)
        if !chance.oneIn(4) {
            // The manual's default interval, or one of minutes.
            policy.health = HealthPolicy()
            if chance.oneIn(2) { policy.health?.interval = minutes(&chance) }
            policy.readiness.source = chance.oneIn(8) ? .notify : .probe
        }
        if chance.oneIn(2) {
            policy.memory = MemoryPolicy(relief: chance.oneIn(2) ? .signal(.interrupt) : nil)
            if chance.oneIn(2) { policy.memory?.interval = minutes(&chance) }
        }
        policy.stop.timeout = .seconds(1 + chance.below(20))
        if chance.oneIn(6) { policy.checks = .seconds(30) }
        if chance.oneIn(4) { policy.remedies = [.freePort, .dependencies] }
        policy.canOverlap = chance.oneIn(2)
        if chance.oneIn(6) { policy.watchdog = .seconds(3600 * (6 + chance.below(30))) }
        return policy
    }

    private static func restart(_ chance: inout Chance) -> RestartPolicy {
        var restart = RestartPolicy()
        if chance.oneIn(8) { restart.mode = chance.oneIn(3) ? .never : .onFailure }
        restart.delay = .milliseconds(100 + chance.below(5000))
        restart.attempts = 1 + chance.below(8)
        if chance.oneIn(8) { restart.cooldown = nil }
        return restart
    }

    private static func minutes(_ chance: inout Chance) -> Duration {
        .seconds(60 * (1 + chance.below(30)))
    }
}
