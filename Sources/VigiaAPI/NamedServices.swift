import VigiaCore

/// The services that a request can name.
public struct NamedServices: Equatable, Sendable {
    /// One of them.
    public struct Service: Equatable, Sendable {
        /// Its name.
        public var name: String
        /// The service that it is an instance of; nil where there is only one.
        public var group: String?
        /// Whether a new run can be brought up beside the old one.
        public var canReload: Bool

        /// Takes the three.
        public init(name: String, group: String?, canReload: Bool) {
            (self.name, self.group, self.canReload) = (name, group, canReload)
        }
    }

    /// All of them, in the order of the configuration.
    public var all: [Service]

    /// Takes the services.
    public init(_ all: [Service]) { self.all = all }

    /// The names of all.
    public var names: [String] { all.map(\.name) }

    /// The service of a name.
    ///
    /// - Throws: `api.no_such_service`, with the nearest name as the hint.
    public func service(_ name: String) throws(APIRefusal) -> Service {
        guard let service = all.first(where: { $0.name == name }) else { throw stranger(name) }
        return service
    }

    /// The service of a name, or all instances of the one that has it.
    ///
    /// - Throws: `api.no_such_service`.
    public func instances(of name: String) throws(APIRefusal) -> [Service] {
        let group = all.filter { $0.group == name }
        return group.isEmpty ? [try service(name)] : group
    }

    /// The services of these names, or of which they are instances, in the order of all.
    ///
    /// - Throws: `api.no_such_service` for the first that is none.
    func instances(of wanted: [String]) throws(APIRefusal) -> [Service] {
        let known = Set(names + all.compactMap(\.group))
        if let name = wanted.first(where: { !known.contains($0) }) { throw stranger(name) }
        let wanted = Set(wanted)
        return all.filter {
            wanted.contains($0.name) || $0.group.map(wanted.contains) == true
        }
    }

    private func stranger(_ name: String) -> APIRefusal {
        let known = names
        let hint = nearest(to: name, among: known).map { "did you mean \($0)?" }
        let list = known.prefix(10).joined(separator: ", ") + (known.count > 10 ? ", …" : "")
        return APIRefusal(
            .noSuchService,
            "there is no service called \(name)",
            hint ?? (known.isEmpty ? "the project has no services" : "the services are: \(list)")
        )
    }
}
