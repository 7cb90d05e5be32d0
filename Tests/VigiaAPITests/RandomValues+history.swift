import VigiaWire

// The history, as the API shows it.
extension RandomValues {
    static func history(_ chance: inout Chance) -> ServiceHistory {
        ServiceHistory(
            service: chance.text(),
            availability: chance.maybe { $0.number() },
            whole: part(&chance),
            parts: chance.some(part),
            samples: chance.maybe { $0.some(sample) }
        )
    }

    static func part(_ chance: inout Chance) -> HistoryPart {
        HistoryPart(
            time: chance.text(),
            observed: chance.count(),
            unknown: chance.count(),
            down: chance.count(),
            incidents: chance.count()
        )
    }

    static func sample(_ chance: inout Chance) -> ServiceSample {
        ServiceSample(
            time: chance.text(),
            span: chance.count(),
            memory: chance.maybe { $0.count() },
            load: chance.maybe { $0.number() },
            latency: chance.maybe { $0.number() },
            slowest: chance.maybe { $0.number() },
            probes: chance.count(),
            failed: chance.count()
        )
    }
}
