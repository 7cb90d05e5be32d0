import RotaCep
import VigiaKit

/// What the answers are made from.
struct Application: Sendable {
    let store: Store
    let accounts: Accounts
    let geocoder: Geocoder
    /// Nil without a key for the CRM.
    let synchroniser: Synchroniser?

    /// Opens the database.
    ///
    /// - Throws: `DatabaseError`, or `ServerError` where there is no thread for it.
    init(_ settings: BackendSettings, _ ploome: PloomeClient?, over http: HTTPClient) throws {
        store = try Store.open(settings.database)
        accounts = try Accounts(store: store)
        let cepClient = CEPClient(at: settings.cepAddress, over: http)
        geocoder = Geocoder(store: store, client: cepClient)
        synchroniser = ploome.map { [store, geocoder] client in
            Synchroniser(Synchronisation(store: store, client: client, geocoder: geocoder))
        }
    }
}
