import VigiaWire

extension ProjectStatus {
    /// The services of these names, and the instances of those; all where none is named.
    func services(named names: [String]) -> [ServiceStatus] {
        if names.isEmpty { return services }
        let names = Set(names)
        return services.filter { service in
            names.contains(service.name) || service.group.map(names.contains) == true
        }
    }
}
