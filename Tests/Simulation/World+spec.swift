import VigiaCore

extension World {
    /// One to four services with policies by chance; later ones may depend on earlier ones.
    static func spec(_ chance: inout Chance) -> ProjectSpec {
        var services: [ServiceSpec] = []
        for index in 0...chance.below(4) {
            var service = ServiceSpec(
                name: "s\(index)",
                launch: Launch(command: ["/bin/true"], directory: "/"),
                policy: policy(&chance)
            )
            if index > 0, chance.oneIn(2) {
                service.dependsOn["s\(chance.below(index))"] = chance.oneIn(2) ? .ready : .started
            }
            services.append(service)
        }
        return ProjectSpec(name: "simulated", services: services)
    }

    private static func policy(_ chance: inout Chance) -> ServicePolicy {
        var policy = ServicePolicy()
        policy.restart.mode = chance.oneIn(10) ? .onFailure : .always
        policy.restart.delay = .milliseconds(100 + chance.below(5000))
        policy.restart.attempts = 1 + chance.below(8)
        if chance.oneIn(8) { policy.restart.cooldown = nil }
        if !chance.oneIn(4) {
            policy.health = HealthPolicy(interval: .seconds(60 * (1 + chance.below(30))))
            policy.readiness.source = .probe
        }
        if chance.oneIn(2) {
            policy.memory = MemoryPolicy(interval: .seconds(60 * (1 + chance.below(30))))
        }
        if chance.oneIn(6) { policy.checks = .seconds(30) }
        if chance.oneIn(4) { policy.remedies = [.freePort, .dependencies] }
        policy.canOverlap = chance.oneIn(2)
        return policy
    }
}
