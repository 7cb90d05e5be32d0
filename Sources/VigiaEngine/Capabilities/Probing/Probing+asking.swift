import VigiaAPI
import VigiaCore
import VigiaPlatform
import VigiaWire

// Questions that the API puts, beside the regular ones.
extension Probing {
    static var routes: [Route<any Host>] { [ofAll, ofOne] }

    private static var ofAll: Route<any Host> {
        Route(
            .get,
            "/v1/health",
            "probes every service now, beside its regular probes",
            RouteDescription(gives: [RouteResult(HealthList.self, "what each answered")])
        ) { _, host in answer(of: host.services.names, host) }
    }

    private static var ofOne: Route<any Host> {
        Route(
            .get,
            "/v1/services/{name}/health",
            "probes one service now",
            RouteDescription(
                [.serviceOrInstances],
                gives: [RouteResult(HealthList.self, "what it answered, or each instance of it")],
                refuses: [.noSuchService]
            )
        ) { call, host throws(APIRefusal) in
            answer(of: try host.services.instances(of: call.path("name")).map(\.name), host)
        }
    }

    private static func answer(of services: [String], _ host: any Host) -> RouteAnswer {
        .later { reply in
            host.capability(Probing.self).ask(services) { answers in
                reply(.json(200, HealthList(answers: answers)))
            }
        }
    }

    /// Asks the probes of services now.
    private func ask(_ names: [String], then: @escaping ([HealthAnswer]) -> Void) {
        let services = host.indices(of: names)
        let round = HealthRound(count: services.count, then)
        guard !services.isEmpty else { return then([]) }
        for (place, service) in services.enumerated() {
            let name = host.project.spec.services[service].name
            guard let run = host.project.machines[service].state.run, run.pid != nil else {
                round.take(HealthAnswer(notRunning: host.status(of: service)), at: place)
                continue
            }
            guard host.project.spec.services[service].probe != nil else {
                round.take(HealthAnswer(withoutProbe: name), at: place)
                continue
            }
            let asked = Clock.now
            put(of: service, run: run.id) { verdict in
                round.take(
                    HealthAnswer(name, verdict, (Clock.now - asked).inSeconds * 1000),
                    at: place
                )
            }
        }
    }
}

/// The answers of several services, until the last one is there.
private final class HealthRound {
    private var answers: [HealthAnswer?]
    private let then: ([HealthAnswer]) -> Void

    init(count: Int, _ then: @escaping ([HealthAnswer]) -> Void) {
        answers = Array(repeating: nil, count: count)
        self.then = then
    }

    func take(_ answer: HealthAnswer, at place: Int) {
        answers[place] = answer
        let all = answers.compactMap { $0 }
        if all.count == answers.count { then(all) }
    }
}

extension HealthAnswer {
    fileprivate init(_ service: String, _ verdict: Verdict, _ milliseconds: Double) {
        let (word, why): (VerdictWord, String?) =
            switch verdict {
            case .pass: (.pass, nil)
            case .degraded(let why): (.degraded, why)
            case .fail(let why): (.fail, why)
            case .notProbed(let why): (.none, "it could not be asked: \(why)")
            }
        self.init(service: service, verdict: word, detail: why, elapsedMilliseconds: milliseconds)
    }

    /// A service that runs and cannot be probed.
    fileprivate init(withoutProbe service: String) {
        self.init(
            service: service,
            verdict: .none,
            detail: "it has no health probe",
            elapsedMilliseconds: 0
        )
    }

    /// A service that does not run: that is a failure unless somebody wanted it so.
    fileprivate init(notRunning status: ServiceStatus) {
        let why = status.reason.map { ": \($0)" } ?? ""
        self.init(
            service: status.name,
            verdict: status.isWell ? .none : .fail,
            detail: "it does not run (\(status.state))\(why)",
            elapsedMilliseconds: 0
        )
    }
}
