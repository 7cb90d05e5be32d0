internal import VigiaCore

/// The profiles of a configuration, each an overlay on the rest.
struct Profiles {
    private let root: Node
    private let entries: [Entry]
    private let problems: ConfigProblems

    /// Checks the names and keys of the profiles.
    init(root: Node, problems: ConfigProblems) {
        (self.root, self.problems) = (root, problems)
        guard case .map(let settings) = root.shape,
            let setting = settings.first(where: { $0.key == "profiles" })
        else {
            entries = []
            return
        }
        guard case .map(let entries) = setting.value.shape else {
            let problem = "\"profiles\" must be a map of profiles, not \(setting.value.kind)"
            problems.add("kind", at: setting.place, problem)
            self.entries = []
            return
        }
        if entries.count > Self.profilesMax {
            let place = entries[Self.profilesMax].keyPlace
            let problem = "there are \(entries.count) profiles"
            problems.add(
                "out_of_range",
                at: place,
                "\(problem); at most \(Self.profilesMax) are allowed"
            )
            self.entries = []
            return
        }
        self.entries = entries
        let services = Self.services(of: root).map(\.key)
        for entry in entries {
            problems.checkName(entry.key, of: "profile", at: entry.keyPlace)
            let name = "the profile \(quoted(entry.key))"
            let place = entry.keyPlace
            _ = Section(entry.value, at: place, called: name, keys: .profile, problems: problems)
            checkServices(of: entry, among: services)
        }
    }

    /// The most profiles of one project.
    private static let profilesMax = 32

    /// Refuses a service that only a profile has and that has no command: its name is a slip.
    private func checkServices(of profile: Entry, among services: [String]) {
        let known = Set(services)
        for service in Self.services(of: profile.value) where !problems.isFull {
            guard !known.contains(service.key) else { continue }
            if case .map(let settings) = service.value.shape,
                settings.contains(where: { $0.key == "command" })
            {
                continue
            }
            let near = nearest(to: service.key, among: services)
            problems.add(
                "profile",
                at: service.keyPlace,
                "there is no service called \(quoted(service.key))"
                    + didYouMean(near),
                hint: "a service that only a profile has needs a command"
            )
        }
    }

    private static func services(of node: Node) -> [Entry] {
        guard case .map(let settings) = node.shape,
            let setting = settings.first(where: { $0.key == "services" }),
            case .map(let services) = setting.value.shape
        else { return [] }
        return services
    }

    /// Refuses a profile that neither the file nor Vigia knows.
    func checkExists(_ name: String?) {
        guard let name else { return }
        let known = entries.map(\.key) + ConfigurationReader.standardProfiles
        guard !known.contains(name) else { return }
        let near = didYouMean(nearest(to: name, among: known))
        problems.add(
            "profile",
            at: .wholeFile,
            "there is no profile called \(quoted(name))\(near)"
        )
    }

    /// The configuration under the chosen profile, and under each other profile.
    func layers(chosen: String?) -> (chosen: Node, others: [Node]) {
        // After a slip in the name of a profile's service, the layers would only repeat the
        // problem.
        guard problems.all.allSatisfy({ $0.code != "config.profile" }) else {
            return (root, [])
        }
        let overlay = entries.first { $0.key == chosen }
        let others = entries.filter { $0.key != chosen }
        return (overlay.map { layer($0) } ?? root, others.map { layer($0) })
    }

    /// The configuration with the settings of a profile that a profile may have.
    private func layer(_ profile: Entry) -> Node {
        guard case .map(let settings) = profile.value.shape else { return root }
        let allowed = settings.filter { Keys.profile.known.contains($0.key) }
        return root.overlaid(by: Node(shape: .map(allowed), place: profile.value.place))
    }
}
