internal import VigiaCore

extension ServiceReader {
    /// `instances`: how many runs of the service exist side by side.
    func instances(_ section: Section, port: Int?, _ policy: ServicePolicy) -> Int {
        guard let entry = section["instances"],
            let count = section.integer("instances", in: 1...ServiceSpec.instancesMax)
        else { return 1 }
        if count > 1, let port, !policy.canOverlap {
            problems.add(
                "conflict",
                at: entry.place,
                "\(count) instances cannot all listen on port \(port)",
                hint: "have Vigia listen for them: sockets: { http: 127.0.0.1:\(port) }; or write "
                    + "reuse_port: true where they share it by themselves"
            )
        }
        return count
    }
}

/// Expands a service with instances into several services: `backend.1`, `backend.2` and so on.
struct Instances {
    let services: [ReadService]
    let problems: ConfigProblems

    /// All services; a dependency on a service with instances becomes one on each instance.
    func expanded() -> [ServiceSpec] {
        let counts = Dictionary(services.map { ($0.spec.name, $0.instances) }) { first, _ in first }
        let all = services.flatMap { one in
            one.instances == 1 ? [one.spec] : (1...one.instances).map { instance($0, of: one.spec) }
        }
        check(all)
        return all.map { spec in
            guard spec.dependsOn.keys.contains(where: { counts[$0, default: 1] > 1 }) else {
                return spec
            }
            var spec = spec
            spec.dependsOn = spec.dependsOn.reduce(into: [:]) { needs, need in
                let count = counts[need.key, default: 1]
                let names = count == 1 ? [need.key] : (1...count).map { "\(need.key).\($0)" }
                for name in names { needs[name] = need.value }
            }
            return spec
        }
    }

    private func instance(_ number: Int, of spec: ServiceSpec) -> ServiceSpec {
        var one = spec
        (one.name, one.group) = ("\(spec.name).\(number)", spec.name)
        one.launch.environment["VIGIA_INSTANCE"] = "\(number)"
        return one
    }

    private func check(_ all: [ServiceSpec]) {
        let groups = Dictionary(grouping: all.filter { $0.group != nil }) { $0.group ?? "" }
        for service in services where !problems.isFull {
            let name = service.spec.name
            if service.instances == 1, all.contains(where: { $0.name == name && $0.group != nil }) {
                let problem = "\(quoted(name)) is the name of an instance of another service"
                problems.add("name", at: service.namePlace, problem)
            }
            guard let longest = groups[name]?.last?.name, longest.utf8.count > ServiceSpec.nameMax
            else { continue }
            let problem = "\(quoted(longest)), an instance, has more than "
            problems.add("name", at: service.namePlace, "\(problem)\(ServiceSpec.nameMax) letters")
        }
        guard all.count > ProjectSpec.servicesMax, services.count <= ProjectSpec.servicesMax,
            let last = services.last(where: { $0.instances > 1 })
        else { return }
        let problem = "there are \(all.count) services with all instances; at most "
        let limit = "\(ProjectSpec.servicesMax) are allowed"
        problems.add("out_of_range", at: last.namePlace, problem + limit)
    }
}
