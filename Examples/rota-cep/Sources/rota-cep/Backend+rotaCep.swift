import RotaCep
import VigiaKit

extension Backend {
    /// The backend with its components: the database and its users, without which it is of no
    /// use, and the CRM, without which it only does less.
    static func rotaCep(_ settings: BackendSettings) -> Backend {
        var backend = Backend("rota-cep", version: "1.0.0")
        let slot = ApplicationSlot()
        // Those who ask for postcodes have a client of their own, and do not keep the CRM waiting.
        let (http, ploome) = (
            HTTPClient(), settings.ploome.map { PloomeClient($0, over: HTTPClient()) }
        )
        backend.routes = Endpoints(slot).routes
        let log = backend.log
        backend.add(
            database(slot) { try Application(settings, ploome, over: http, log) }
        )
        backend.add(authentication(slot, backend.log.of("auth")))
        backend.add(crm(ploome))
        backend.onRelief("database") { try await slot.application().store.releaseMemory() }
        return backend
    }

    private static func database(
        _ slot: ApplicationSlot,
        open: @escaping @Sendable () throws -> Application
    ) -> Component {
        var component = Component(
            "database",
            start: { slot.put(try open()) },
            check: {
                try await slot.application().store.probe()
                return .up("connected")
            }
        )
        component.attemptsMax = 3
        return component
    }

    private static func authentication(_ slot: ApplicationSlot, _ log: Log) -> Component {
        Component(
            "auth",
            start: {
                let application = try slot.application()
                let expired = try await application.accounts.cleanUp()
                log.debug("sessions cleaned up", ["expired": "\(expired)"])
                if try await application.store.userCount() == 0 {
                    log.warning(
                        application.isOpen
                            ? "nobody on this machine has to log in, nor who comes by its proxies"
                            : "there are no users, so that nobody can log in",
                        hint: "echo PASSWORD | bin/rota-cep user NAME; AUTH=none for trials"
                    )
                }
                keepClean(slot, log)
            },
            check: {
                _ = try await slot.application().store.userCount()
                return .up("initialized")
            }
        )
    }

    private static func crm(_ client: PloomeClient?) -> Component {
        guard let client else {
            return Component(
                "ploome",
                isCritical: false,
                check: { .degraded("not configured", detail: "PLOOME_API_KEY is not set") }
            )
        }
        let standing = PloomeStanding(client)
        var component = Component(
            "ploome",
            isCritical: false,
            start: { try await client.probe() },
            check: {
                try await standing.ask()
                return .up("initialized")
            }
        )
        component.hint = "is PLOOME_API_KEY right, and PLOOME_API_URL reachable?"
        return component
    }

    /// Forgets sessions that have expired, every hour for as long as the process lives.
    private static func keepClean(_ slot: ApplicationSlot, _ log: Log) {
        Task {
            while true {
                try await Task.sleep(for: .seconds(3600))
                do {
                    let expired = try await slot.application().accounts.cleanUp()
                    log.debug("sessions cleaned up", ["expired": "\(expired)"])
                } catch { log.warning("sessions were not cleaned up", ["reason": "\(error)"]) }
            }
        }
    }
}
