/// Finds where a postcode is: in the cache, else from the service, else by the ranges of states.
package struct Geocoder: Sendable {
    /// How long what the service said is believed, in seconds.
    package static let freshness = 30 * 86_400

    private let store: Store
    private let client: CEPClient
    private let now: @Sendable () -> Int
    private let lookups = Lookups()

    package init(
        store: Store,
        client: CEPClient,
        now: @escaping @Sendable () -> Int = WallClock.seconds
    ) {
        (self.store, self.client, self.now) = (store, client, now)
    }

    /// Where it is; nil where there is no such postcode.
    ///
    /// A service that fails costs exactness, never the answer: what it said long ago is used,
    /// and where it never said anything, the middle of the state.
    ///
    /// - Throws: `DatabaseError`, `HTTPFailure.busy` where we ask too much of the service ourselves, or
    ///   `CancellationError`: nobody waits for the answer any more.
    package func place(of cep: CEP) async throws -> Place? {
        guard let state = cep.state else { return nil }
        let known = try await store.place(of: cep)
        if let known, known.fetchedAt > now() - Self.freshness { return known.place }
        return try await lookups.place(of: cep) {
            try await find(cep, in: state, or: known?.place)
        }
    }

    /// Asks the service.
    private func find(_ cep: CEP, in state: BrazilianState, or known: Place?) async throws
        -> Place?
    {
        let answer: CEPClient.Answer
        do { answer = try await client.ask(cep) } catch {
            switch error {
            case .cancelled: throw CancellationError()
            case .busy: throw error
            case .unreachable, .timedOut, .cutOff, .tooLong:
                return known ?? Self.middle(of: state, cep)
            }
        }
        guard case .address(let address) = answer else { return nil }
        let place = Place(
            cep: cep,
            street: address.street?.nonEmpty,
            district: address.district?.nonEmpty,
            city: address.city,
            state: BrazilianState.named(address.state) ?? state,
            source: .service
        )
        try await store.remember(place, at: now())
        return place
    }

    /// How many postcodes one caller looks for side by side.
    package static let atOnce = 8

    /// Where each of many postcodes is that exists; each is looked for once.
    ///
    /// - Throws: `DatabaseError`, or `CancellationError` as soon as the task is cancelled.
    package func places(of ceps: [CEP]) async throws -> [CEP: Place] {
        try await withThrowingTaskGroup(of: (cep: CEP, place: Place?).self) { group in
            var (begun, found) = (Set<CEP>(), [CEP: Place]())
            for cep in ceps where begun.insert(cep).inserted {
                try Task.checkCancellation()
                if begun.count > Self.atOnce, let one = try await group.next() {
                    found[one.cep] = one.place
                }
                group.addTask { (cep, try await place(of: cep)) }
            }
            for try await one in group { found[one.cep] = one.place }
            return found
        }
    }

    private static func middle(of state: BrazilianState, _ cep: CEP) -> Place {
        Place(cep: cep, street: nil, district: nil, city: "", state: state, source: .range)
    }
}

extension String {
    /// Itself, if there is anything in it.
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

// The cache.
extension Store {
    func place(of cep: CEP) throws(DatabaseError) -> (place: Place, fetchedAt: Int)? {
        try database.rows(
            "SELECT street, district, city, state, fetched_at FROM places WHERE cep = ?",
            [.text(cep.digits)]
        ) { row -> (place: Place, fetchedAt: Int)? in
            guard let state = BrazilianState.named(row.text(3)) else { return nil }
            let place = Place(
                cep: cep,
                street: row.textIfAny(0),
                district: row.textIfAny(1),
                city: row.text(2),
                state: state,
                source: .cache
            )
            return (place, row.integer(4))
        }.first ?? nil
    }

    func remember(_ place: Place, at time: Int) async throws(DatabaseError) {
        try await write { () throws(DatabaseError) in
            try database.run(
                """
                INSERT OR REPLACE INTO places (cep, street, district, city, state, fetched_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(place.cep.digits), SQLValue(place.street), SQLValue(place.district),
                    .text(place.city), .text(place.state.code), .integer(time),
                ]
            )
        }
    }

    /// How many postcodes are known.
    package func placeCount() throws(DatabaseError) -> Int {
        try database.number("SELECT count(*) FROM places")
    }
}
