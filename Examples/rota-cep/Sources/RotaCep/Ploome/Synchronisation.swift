package import VigiaJSON

/// Brings the customers of the CRM into the database, and finds where they are.
package struct Synchronisation: Sendable {
    /// What came of one.
    package struct Report: Equatable, Sendable, JSONWritable {
        /// How many contacts the CRM has.
        package var fetched = 0
        /// How many of them cannot be read.
        package var skipped = 0
        /// How many of them are customers with a postcode.
        package var stored = 0
        /// How many of those have a place, if only that of their state.
        package var placed = 0

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("fetched", fetched)
                json.member("stored", stored)
                json.member("skipped", skipped)
                json.member("without_cep", fetched - skipped - stored)
                json.member("placed", placed)
            }
        }
    }

    private let store: Store
    private let client: PloomeClient
    private let geocoder: Geocoder
    private let note: @Sendable (String) -> Void

    /// - Parameters:
    ///   - store: where customers are stored.
    ///   - client: where they come from.
    ///   - geocoder: knows where they are.
    ///   - note: hears which contacts cannot be read.
    package init(
        store: Store,
        client: PloomeClient,
        geocoder: Geocoder,
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        (self.store, self.client, self.geocoder) = (store, client, geocoder)
        self.note = note
    }

    /// Fetches everything; what was stored before a failure stays, and comes again next time.
    package func run() async throws -> Report {
        let (start, begun) = (WallClock.seconds(), ContinuousClock.now)
        var report = Report()
        var failure: (any Error)?
        do { try await fetch(into: &report) } catch { failure = error }
        let record = SyncRecord(
            startedAt: start,
            took: (ContinuousClock.now - begun).milliseconds,
            stored: report.stored,
            // Clients read this. What the database says is for the log alone.
            failure: failure.map {
                ($0 as? PloomeFailure)?.description ?? "the customers could not be stored"
            }
        )
        if let failure {
            // The failure of the synchronisation is the one to tell.
            try? await store.note(record)
            throw failure
        }
        try await store.note(record)
        return report
    }

    private func fetch(into report: inout Report) async throws {
        var pages = client.pages
        while let page = try await pages.next() {
            var customers = page.contacts.compactMap(\.customer)
            let places = try await geocoder.places(of: customers.map(\.cep))
            for index in customers.indices {
                let place = places[customers[index].cep]
                customers[index].place = place?.point
                if customers[index].city.isEmpty { customers[index].city = place?.city ?? "" }
                if place != nil { report.placed += 1 }
            }
            try await store.store(customers)
            report.fetched = pages.count
            report.skipped += page.skipped.count
            tell(page.skipped)
            report.stored += customers.count
        }
    }
}

extension Synchronisation {
    /// The most contacts of a page that are named.
    private static let namedMax = 10

    private func tell(_ skipped: [Int?]) {
        guard !skipped.isEmpty else { return }
        let names = skipped.prefix(Self.namedMax).map { $0.map(String.init) ?? "one without Id" }
        let rest = skipped.count > names.count ? " and \(skipped.count - names.count) more" : ""
        note("contacts of the CRM cannot be read: \(names.joined(separator: ", "))\(rest)")
    }
}

extension Duration {
    /// Whole milliseconds.
    package var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

/// A synchronisation that is over.
package struct SyncRecord: Equatable, Sendable, JSONWritable {
    /// Seconds since 1970.
    package let startedAt: Int
    /// In milliseconds.
    package let took: Int
    package let stored: Int
    package let failure: String?

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("started_at", startedAt)
            json.member("took_ms", took)
            json.member("stored", stored)
            json.member("failure", failure)
        }
    }
}

extension Store {
    /// How many synchronisations are remembered.
    static let syncsMax = 100

    func note(_ record: SyncRecord) async throws(DatabaseError) {
        try await transaction { () throws(DatabaseError) in
            try database.run(
                """
                INSERT INTO synchronisations (started_at, took_ms, stored, failure)
                VALUES (?, ?, ?, ?)
                """,
                [
                    .integer(record.startedAt), .integer(record.took), .integer(record.stored),
                    SQLValue(record.failure),
                ]
            )
            try database.run(
                """
                DELETE FROM synchronisations
                WHERE id <= (SELECT max(id) FROM synchronisations) - ?
                """,
                [.integer(Self.syncsMax)]
            )
        }
    }

    /// The last one.
    package func lastSync() throws(DatabaseError) -> SyncRecord? {
        try database.rows(
            """
            SELECT started_at, took_ms, stored, failure FROM synchronisations
            ORDER BY id DESC LIMIT 1
            """
        ) { row in
            SyncRecord(
                startedAt: row.integer(0),
                took: row.integer(1),
                stored: row.integer(2),
                failure: row.textIfAny(3)
            )
        }.first
    }
}
