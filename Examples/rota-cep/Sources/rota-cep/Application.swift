import RotaCep
import VigiaJSON
import VigiaKit

/// Everything that answers requests, put together.
struct Application: Sendable {
    let store: Store
    let accounts: Accounts
    let geocoder: Geocoder
    /// Nil without a key for the CRM.
    let ploome: PloomeClient?
    let synchroniser: Synchroniser?
    let log: Log

    init(_ settings: BackendSettings, log: Log) throws {
        let http = HTTPClient()
        store = try Store.open(settings.database)
        accounts = Accounts(store: store)
        let cepClient = CEPClient(at: settings.cepAddress, over: http)
        geocoder = Geocoder(store: store, client: cepClient)
        ploome = settings.ploome.map { PloomeClient($0, over: http) }
        synchroniser = ploome.map { [store, geocoder] client in
            Synchroniser(Synchronisation(store: store, client: client, geocoder: geocoder))
        }
        self.log = log
    }

    /// Adds all that the backend answers.
    func add(to routes: inout Router) {
        addAuthentication(to: &routes)
        addCustomers(to: &routes)
        addSynchronisation(to: &routes)
        addPlaces(to: &routes)
        routes.get("/api/statistics") { request in
            try await admit(request)
            return .json(try await store.statistics())
        }
    }

    /// Forgets sessions that have expired, for as long as the process lives.
    func cleanUpEveryHour() {
        Task {
            while true {
                do {
                    let count = try await accounts.cleanUp()
                    log.debug("sessions cleaned up", ["expired": "\(count)"])
                } catch {
                    log.warning("sessions were not cleaned up", ["details": "\(error)"])
                }
                try await Task.sleep(for: .seconds(3600))
            }
        }
    }
}

extension Response {
    /// Answers with a value that writes itself.
    static func json(_ value: some JSONWritable, status: Int = 200) -> Response {
        .json(bytes: JSON.encode(value), status: status)
    }
}
