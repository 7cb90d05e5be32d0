import VigiaCore
import VigiaJSON
import VigiaWire

/// Numbers that follow from a seed.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 2 &+ 1 }

    mutating func next() -> UInt64 {
        // Steele and Vigna's SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    mutating func flag() -> Bool { Bool.random(using: &self) }
    mutating func count() -> Int { Int.random(in: 0...5_000_000_000, using: &self) }
    mutating func pid() -> Int32 { Int32.random(in: 1 ... .max, using: &self) }
    mutating func number() -> Double { Double.random(in: 0...1000, using: &self) }
    mutating func big() -> UInt64 { UInt64.random(in: 0 ... .max, using: &self) }
    mutating func text() -> String {
        ["", "a", "with \"quotes\" and\nlines", "çafé 1", "null"].randomElement(using: &self) ?? ""
    }
    mutating func maybe<Value>(_ value: (inout Self) -> Value) -> Value? {
        flag() ? value(&self) : nil
    }
    mutating func some<Value>(_ value: (inout Self) -> Value) -> [Value] {
        (0..<Int.random(in: 0...3, using: &self)).map { _ in value(&self) }
    }
    mutating func word<Word: CaseIterable>(_ type: OpenWord<Word>.Type) -> OpenWord<Word> {
        Word.allCases.randomElement(using: &self).map { .known($0) } ?? .other("newer")
    }
}

/// Values of the API of every kind, drawn.
enum RandomValues {
    /// Every kind.
    static var types: [any APIValue.Type] {
        [
            ProjectStatus.self, ConfigurationFile.self, SupervisorStatus.self, GuardianStatus.self,
            ServiceStatus.self, MemoryForecast.self, ProbeStatus.self, FailureStatus.self,
            HealthAnswer.self,
            HealthList.self,
            ActionRequest.self, UpgradeRequest.self, ActionAnswer.self, APIProblem.self,
            VersionAnswer.self, LivezAnswer.self, ServiceLogs.self, HealthzAnswer.self,
            HealthzAnswer.ServiceState.self,
            ChangeAnswer.self,
            ChangeAnswer.Service.self, ProcessStatus.self, ServiceProcesses.self, ProcessList.self,
            Record.self, RecordCause.self, RecordList.self, OrderStatus.self,
            OrderStatus.Service.self, OrderStatus.Awaited.self, OrderList.self,
            DrillRequest.self, HistoryPlace.self, HistoryAnswer.self, ServiceHistory.self,
            HistoryPart.self, ServiceSample.self,
        ]
    }

    /// One of every kind, in the same order.
    static func all(_ chance: inout Chance) -> [any APIValue] {
        [
            project(&chance), file(&chance), supervisor(&chance), guardian(&chance),
            service(&chance), forecast(&chance), probe(&chance), failure(&chance), health(&chance),
            HealthList(answers: chance.some(health)), ActionRequest(services: texts(&chance)),
            UpgradeRequest(vigia: chance.text(), guardian: chance.text()),
            ActionAnswer(
                action: chance.text(),
                services: texts(&chance),
                order: chance.maybe(order)
            ),
            APIProblem(
                code: chance.text(),
                problem: chance.text(),
                hint: chance.maybe { $0.text() }
            ),
            VersionAnswer(version: chance.text()), LivezAnswer(isAlive: chance.flag()),
            ServiceLogs(
                service: chance.text(),
                logs: [ServiceLogs.Log(stream: "stdout", file: chance.text())]
            ),
            healthz(&chance), state(&chance),
            change(&chance), changedService(&chance), process(&chance), tree(&chance),
            ProcessList(services: chance.some(tree)), record(&chance), cause(&chance),
            RecordList(events: chance.some(record)), order(&chance), orderedService(&chance),
            awaited(&chance), OrderList(orders: chance.some(order)),
            DrillRequest(
                drill: chance.text(),
                service: chance.maybe { $0.text() },
                isAsPromised: chance.maybe { $0.flag() }
            ),
            HistoryPlace(file: chance.text(), services: texts(&chance)),
            HistoryAnswer(
                since: chance.text(),
                until: chance.text(),
                services: chance.some(history)
            ),
            history(&chance), part(&chance), sample(&chance),
        ]
    }

    static func texts(_ chance: inout Chance) -> [String] { chance.some { $0.text() } }

    static func project(_ chance: inout Chance) -> ProjectStatus {
        var status = ProjectStatus(
            version: chance.text(),
            project: chance.text(),
            profile: chance.maybe { $0.text() },
            supervisor: supervisor(&chance),
            guardian: guardian(&chance),
            services: chance.some(service)
        )
        status.files = chance.some(file)
        status.changedFiles = chance.maybe(texts)
        return status
    }

    static func file(_ chance: inout Chance) -> ConfigurationFile {
        ConfigurationFile(path: chance.text(), fingerprint: chance.big())
    }

    static func supervisor(_ chance: inout Chance) -> SupervisorStatus {
        SupervisorStatus(
            pid: chance.pid(),
            uptimeSeconds: chance.number(),
            generation: chance.big()
        )
    }

    static func guardian(_ chance: inout Chance) -> GuardianStatus {
        GuardianStatus(
            pid: chance.pid(),
            trees: chance.text(),
            silentSeconds: chance.maybe { $0.number() }
        )
    }

    static func failure(_ chance: inout Chance) -> FailureStatus {
        FailureStatus(
            run: chance.big(),
            cause: chance.text(),
            confidence: chance.maybe { $0.text() },
            line: chance.maybe { $0.text() },
            detail: chance.text()
        )
    }

    static func forecast(_ chance: inout Chance) -> MemoryForecast {
        MemoryForecast(
            limitBytes: chance.count(),
            slopeBytesPerHour: chance.count(),
            hoursLeft: chance.number(),
            hoursLeftMin: chance.number(),
            hoursLeftMax: chance.number(),
            windowHours: chance.number()
        )
    }

    static func probe(_ chance: inout Chance) -> ProbeStatus {
        ProbeStatus(
            passed: chance.count(),
            failed: chance.count(),
            neverFailed: chance.flag(),
            sameAnswer: chance.flag(),
            passedWithoutDependency: chance.count(),
            doubtful: chance.flag(),
            fastestMilliseconds: chance.maybe { $0.number() },
            slowestMilliseconds: chance.maybe { $0.number() }
        )
    }

    static func service(_ chance: inout Chance) -> ServiceStatus {
        var status = ServiceStatus(name: chance.text(), state: chance.text(), goal: chance.text())
        status.standing = chance.word(StandingWord.self)
        (status.pid, status.run) = (chance.maybe { $0.pid() }, chance.maybe { $0.big() })
        status.uptimeSeconds = chance.maybe { $0.number() }
        (status.restarts, status.restartsLastHour) = (chance.count(), chance.count())
        status.memoryBytes = chance.maybe { $0.count() }
        status.memoryLimitBytes = chance.maybe { $0.count() }
        status.memoryForecast = chance.maybe(forecast)
        status.cpuPercent = chance.maybe { $0.number() }
        status.health = chance.word(HealthWord.self)
        status.healthDetail = chance.maybe { $0.text() }
        status.probe = chance.maybe(probe)
        (status.ready, status.settled) = (chance.flag(), chance.flag())
        status.reason = chance.maybe { $0.text() }
        status.cause = chance.maybe(cause)
        status.waitingFor = texts(&chance)
        status.lastEnding = chance.maybe { $0.text() }
        status.lastFailure = chance.maybe(failure)
        status.profile = chance.maybe { $0.text() }
        status.logDroppedBytes = chance.count()
        (status.canReload, status.isReloading) = (chance.flag(), chance.flag())
        status.refusal = chance.maybe { $0.text() }
        status.statusText = chance.maybe { $0.text() }
        (status.tree, status.group) = (chance.maybe { $0.text() }, chance.maybe { $0.text() })
        return status
    }
}

// What is told of services and processes, and what happened.
extension RandomValues {
    static func health(_ chance: inout Chance) -> HealthAnswer {
        HealthAnswer(
            service: chance.text(),
            verdict: chance.word(VerdictWord.self),
            detail: chance.maybe { $0.text() },
            elapsedMilliseconds: chance.number()
        )
    }

    static func healthz(_ chance: inout Chance) -> HealthzAnswer {
        HealthzAnswer(
            status: chance.text(),
            services: chance.count(),
            well: chance.count(),
            states: chance.maybe { $0.some(state) }
        )
    }

    static func state(_ chance: inout Chance) -> HealthzAnswer.ServiceState {
        HealthzAnswer.ServiceState(
            name: chance.text(),
            state: chance.text(),
            isWell: chance.flag(),
            reason: chance.maybe { $0.text() }
        )
    }

    static func change(_ chance: inout Chance) -> ChangeAnswer {
        var answer = ChangeAnswer(
            services: chance.some(changedService),
            project: texts(&chance),
            untouched: chance.count(),
            hasNewFiles: chance.flag(),
            isDryRun: chance.flag(),
            generation: chance.big()
        )
        answer.order = chance.maybe { $0.big() }
        return answer
    }

    static func changedService(_ chance: inout Chance) -> ChangeAnswer.Service {
        ChangeAnswer.Service(
            name: chance.text(),
            change: chance.text(),
            settings: texts(&chance),
            action: chance.text()
        )
    }

    static func process(_ chance: inout Chance) -> ProcessStatus {
        ProcessStatus(
            pid: chance.pid(),
            parent: chance.pid(),
            uid: chance.maybe { UInt32(truncatingIfNeeded: $0.big()) },
            state: chance.text(),
            memoryBytes: chance.count(),
            memoryKind: chance.text(),
            command: chance.text()
        )
    }

    static func tree(_ chance: inout Chance) -> ServiceProcesses {
        ServiceProcesses(
            service: chance.text(),
            run: chance.maybe { $0.big() },
            processes: chance.some(process)
        )
    }

    static func cause(_ chance: inout Chance) -> RecordCause {
        let code = CauseCode.allCases.randomElement(using: &chance) ?? .retry
        let details: RecordFields = chance.flag() ? [:] : ["more": .integer(1), "why": .null]
        return RecordCause(code: .known(code), words: chance.text(), details: details)
    }

    static func record(_ chance: inout Chance) -> Record {
        let event = EventKind.allCases.randomElement(using: &chance) ?? .spawned
        let service = chance.maybe { $0.text() }
        let run = service == nil ? nil : chance.maybe { RunID(raw: $0.big()) }
        return Record(
            time: WallTime(milliseconds: Int64(chance.count())),
            level: .known(RecordLevel.allCases.randomElement(using: &chance) ?? .info),
            subject: RecordSubject(service: service, run: run),
            event: .known(event),
            cause: chance.maybe(cause),
            fields: ["list": .list([.text(chance.text()), .flag(chance.flag())])]
        )
    }
}
