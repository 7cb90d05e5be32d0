import VigiaAPI

/// Everything that Vigia can do beside deciding.
enum Capabilities {
    /// One line each, in the order in which they begin and in which they are offered effects.
    static var list: [any Capability.Type] {
        [
            ScribeAnswers.self,
            ControlAPI.self,
            RemoteAPI.self,
            SystemdNotifier.self,
            Backups.self,
            RestartCounts.self,
            Incidents.self,
            Alerts.self,
            Pauses.self,
            Orders.self,
            History.self,
            RunPrints.self,
            PackageProof.self,
            Compression.self,
            LogTroubles.self,
            MemoryRelief.self,
            OutOfMemory.self,
            Checking.self,
            HeldSockets.self,
            Ports.self,
            NotifyMessages.self,
            Probing.self,
            Sampling.self,
            LeakForecasts.self,
            Metrics.self,
            AcceptQueues.self,
            Developing.self,
            LastWordsReading.self,
            LogPipes.self,
            OwnLog.self,
            Upgrading.self,
            Drills.self,
            Signals.self,
            ConfigurationChanges.self,
        ]
    }

    /// Every route of the API.
    static var routes: [Route<any Host>] { list.flatMap { $0.routes } }
}

extension Host {
    /// The capability of a kind, for what is asked of it by name.
    func capability<Kind: Capability>(_ kind: Kind.Type) -> Kind {
        for case let found as Kind in capabilities { return found }
        preconditionFailure("\(kind) is not in Capabilities.list")
    }
}
