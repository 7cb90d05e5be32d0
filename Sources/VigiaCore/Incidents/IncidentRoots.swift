/// Finds the root of joined incidents: the earliest open incident among the dependencies of a
/// service.
///
/// An incident that was noticed later may still have begun earlier: a hang begins with the last
/// good answer. So the roots of all open incidents are looked up whenever one opens or loses its
/// service.
public enum IncidentRoots {
    /// The root of an incident.
    ///
    /// - Parameters:
    ///   - incident: the incident.
    ///   - open: all open incidents, by their services.
    ///   - dependencies: the services that a service depends on directly.
    /// - Returns: the root; nil where the incident itself is the earliest.
    public static func root(
        of incident: Incident,
        among open: [String: Incident],
        dependencies: (String) -> [String]
    ) -> Incident.ID? {
        var (reached, rest) = (Set<String>(), [incident.service])
        while let service = rest.popLast() {
            for next in dependencies(service) where reached.insert(next).inserted {
                rest.append(next)
            }
        }
        let roots = reached.compactMap { open[$0] }.filter { $0.id != incident.id }
        guard let first = roots.min(by: isEarlier), isEarlier(first, incident) else { return nil }
        return first.id
    }

    /// The loss of service counts, or else the first sign.
    private static func isEarlier(_ a: Incident, _ b: Incident) -> Bool {
        switch (a.downSince, b.downSince) {
        case (let a?, let b?): a < b
        default: (a.began, a.service) < (b.began, b.service)
        }
    }
}
