import RotaCep
import VigiaKit

/// What the answers are made from.
struct Application: Sendable {
    let store: Store
    let accounts: Accounts
    let geocoder: Geocoder
    /// Nil without a key for the CRM.
    let synchroniser: Synchroniser?
    /// Whether nobody on this machine has to log in for as long as there are no users.
    let isOpen: Bool

    /// Opens the database.
    ///
    /// - Throws: `DatabaseError`, or `ServerError` where there is no thread for it.
    init(
        _ settings: BackendSettings,
        _ ploome: PloomeClient?,
        over http: HTTPClient,
        _ log: Log
    ) throws {
        let (storeLog, syncLog) = (log.of("database"), log.of("sync"))
        store = try Store.open(settings.database) { storeLog.warning($0) }
        isOpen = settings.isOpen
        accounts = try Accounts(store: store)
        let cepClient = CEPClient(at: settings.cepAddress, over: http)
        geocoder = Geocoder(store: store, client: cepClient)
        synchroniser = ploome.map { [store, geocoder] client in
            Synchroniser(
                Synchronisation(store: store, client: client, geocoder: geocoder) {
                    syncLog.warning($0)
                }
            )
        }
    }
}
