import CEvent
import VigiaCore
import VigiaProbes

/// A libevent loop with a prober.
@safe final class TestLoop {
    private var owned: Prober?
    private let base: OpaquePointer

    init() {
        guard let base = unsafe event_base_new() else { preconditionFailure("no event base") }
        unsafe self.base = unsafe base
        owned = unsafe Prober(base: base, version: "test")
    }

    deinit {
        owned = nil  // Before its loop goes, so that evdns reports cancelled lookups.
        unsafe event_base_loop(base, EVLOOP_NONBLOCK)
        unsafe event_base_free(base)
    }

    var prober: Prober {
        guard let owned else { preconditionFailure("the loop is gone") }
        return owned
    }

    /// Turns the loop once.
    func turn() { unsafe event_base_loop(base, EVLOOP_ONCE) }

    /// Asks all probes in parallel, and returns the answers in the order of the probes.
    func ask(_ probes: [Probe], timeout: Duration = .seconds(10)) -> [ProbeAnswer] {
        var answers: [Int: ProbeAnswer] = [:]
        for (index, probe) in probes.enumerated() {
            prober.ask(probe, timeout: timeout) { answer in
                precondition(answers[index] == nil, "answered twice")
                answers[index] = answer
            }
        }
        while answers.count < probes.count { turn() }
        return probes.indices.compactMap { answers[$0] }
    }

    /// Asks one question.
    func ask(_ question: Probe.Question, timeout: Duration = .seconds(10)) -> ProbeAnswer {
        ask([Probe(question: question)], timeout: timeout)[0]
    }
}

/// Asks `GET` for a path of the test server.
func http(_ path: String, port: Int, host: String = "127.0.0.1") -> Probe.Question {
    .http(HTTPTarget(host: host, port: port, path: path))
}
