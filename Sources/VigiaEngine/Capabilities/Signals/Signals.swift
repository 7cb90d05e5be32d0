import VigiaAPI
import VigiaCore
import VigiaWire

/// Sends signals to services for people and programs: `vigia signal SIGHUP web`.
///
/// Nothing is decided by it. A service that ends from its signal is one that ended by itself.
final class Signals: Capability {
    init(_ host: any Host) {}

    static var routes: [Route<any Host>] { [send] }

    private static var send: Route<any Host> {
        let signal = RouteParameter(
            "signal",
            in: .path,
            .word(Signal.allNames),
            "the signal",
            example: "SIGHUP"
        )
        return Route(
            .post,
            "/v1/services/{name}/signals/{signal}",
            "sends a signal to the main process of one service",
            RouteDescription(
                [.serviceOrInstances, signal],
                gives: [RouteResult(ActionAnswer.self, "it is sent", status: 202)],
                refuses: [.noSuchService, .noSuchSignal, .notRunning]
            )
        ) { call, host throws(APIRefusal) in
            guard let signal = Signal(name: call.path("signal")) else {
                let names = Signal.allNames.joined(separator: ", ")
                throw APIRefusal(.noSuchSignal, "there is no such signal", "there are: \(names)")
            }
            let runs = try runs(of: call.path("name"), host)
            let who = call.requester("signal \(signal)")
            for (service, run) in runs {
                host.send(.signal(run, signal, .process))
                let fields: RecordFields = ["signal": .text("\(signal)")]
                let subject = host.subject(service, run)
                host.say(.signalSent, fields, of: subject, because: .requested(who))
            }
            let names = runs.map { host.project.spec.services[$0.service].name }
            return .now(.json(202, ActionAnswer(action: "signal", services: names)))
        }
    }

    /// The runs of a service, or of its instances; all have a process.
    private static func runs(
        of name: String,
        _ host: any Host
    ) throws(APIRefusal) -> [(service: Int, run: RunID)] {
        let wanted = Set(try host.services.instances(of: name).map(\.name))
        let project = host.project
        var runs: [(service: Int, run: RunID)] = []
        for (service, spec) in project.spec.services.enumerated() where wanted.contains(spec.name) {
            if project.isGone(service) { continue }
            guard let run = project.machines[service].state.run, run.pid != nil else {
                throw APIRefusal(
                    .notRunning,
                    "\(spec.name) has no process",
                    "`vigia start \(spec.name)` starts it"
                )
            }
            runs.append((service, run.id))
        }
        return runs
    }
}
