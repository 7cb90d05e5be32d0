internal import VigiaCore

extension Section {
    /// `depends_on`: a list of names, each to be `ready`, or a map of names and conditions.
    func dependencies() -> [(name: String, condition: DependencyCondition, place: Place)] {
        guard let entry = self["depends_on"] else { return [] }
        guard case .map(let entries) = entry.value.shape else {
            return (nodes(entry) ?? []).compactMap { node in
                guard case .text(let name, _) = node.shape else { return nil }
                return (name, .ready, node.place)
            }
        }
        return entries.compactMap { entry in
            guard let text = text(of: entry, as: "ready, started or done"),
                let condition = problems.word(
                    text,
                    of: DependencyCondition.self,
                    for: entry.key,
                    at: entry.place
                )
            else { return nil }
            return (entry.key, condition, entry.keyPlace)
        }
    }
}

/// Checks the dependencies between services.
struct Dependencies {
    let services: [ReadService]
    /// All names in the file, including those of services that could not be read.
    let names: Set<String>
    let problems: ConfigProblems

    func check() {
        for service in services {
            for dependency in service.dependencies where !problems.isFull {
                check(dependency, of: service.spec.name)
                checkEnds(dependency, of: service)
            }
        }
        if let cycle = cycle() {
            let names = cycle.names.joined(separator: " -> ")
            problems.add(
                "cycle",
                at: cycle.place,
                "services depend on each other in a circle: \(names)",
                hint: "remove one of these depends_on"
            )
        }
    }

    private func check(_ dependency: (name: String, place: Place), of name: String) {
        if dependency.name == name {
            problems.add("dependency", at: dependency.place, "\(quoted(name)) depends on itself")
        } else if !names.contains(dependency.name) {
            let near = nearest(to: dependency.name, among: names.filter { $0 != name }.sorted())
            problems.add(
                "dependency",
                at: dependency.place,
                "there is no service called \(quoted(dependency.name))"
                    + didYouMean(near)
            )
        }
    }

    /// Refuses to wait for the end of a service that never counts as done.
    private func checkEnds(_ dependency: (name: String, place: Place), of service: ReadService) {
        guard service.spec.dependsOn[dependency.name] == .done,
            let other = services.first(where: { $0.spec.name == dependency.name })?.spec,
            other.policy.restart.mode == .always
        else { return }
        problems.add(
            "dependency",
            at: dependency.place,
            "\(quoted(dependency.name)) is never done, since its restart policy is always",
            hint: "give \(dependency.name) restart: { policy: on-failure }; or wait until it is "
                + "ready: depends_on: { \(dependency.name): ready }"
        )
    }

    /// The first cycle in the order of the file: each service once, then the first one again.
    private func cycle() -> (names: [String], place: Place)? {
        let byName = Dictionary(services.map { ($0.spec.name, $0) }) { first, _ in first }
        var finished: Set<String> = []
        for root in services where !finished.contains(root.spec.name) {
            var path = [(service: root, next: 0)]
            var onPath: Set = [root.spec.name]
            while let (service, next) = path.last {
                guard next < service.dependencies.count else {
                    onPath.remove(service.spec.name)
                    finished.insert(service.spec.name)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let (name, _) = service.dependencies[next]
                guard let target = byName[name], name != service.spec.name else { continue }
                if onPath.contains(name) { return circle(path.map(\.service), to: name) }
                if finished.contains(name) { continue }
                path.append((target, 0))
                onPath.insert(name)
            }
        }
        return nil
    }

    private func circle(_ path: [ReadService], to name: String) -> (names: [String], place: Place) {
        let services = path.drop { $0.spec.name != name }
        let names = services.map(\.spec.name) + [name]
        let place = services.first?.dependencies.first { $0.name == names[1] }?.place
        return (names, place ?? .wholeFile)
    }
}
