// A supervisor died between a change of state and the record of it.
extension AlertWatch {
    /// Takes in which services are given up, where that was not heard of them.
    ///
    /// - Parameters:
    ///   - services: the services of the project, by name.
    ///   - time: the time.
    ///   - rules: the rules that are on.
    ///   - incidents: the incidents of services.
    /// - Returns: the alerts that were raised.
    public mutating func resume(
        _ services: [String: ServiceMachine],
        at time: WallTime,
        _ rules: AlertRules,
        _ incidents: IncidentBook
    ) -> [Alert] {
        guard rules.givenUp else { return [] }
        return services.keys.sorted().flatMap { service -> [Alert] in
            guard case .broken(let breaker)? = services[service]?.state,
                !book.has(.givenUp, service)
            else { return [] }
            let title = "\(service) was given up: \(breaker.reason)"
            let reason =
                incidents[service]?.reason
                ?? IncidentReason(.unknown, breaker.reason, run: nil, .sign)
            return list(book.raise(.givenUp, service, title, because: reason, at: time))
        }
    }
}
