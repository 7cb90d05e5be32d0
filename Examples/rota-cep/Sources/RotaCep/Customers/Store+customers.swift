// Customers in the database.
extension Store {
    private static let columns =
        "id, ploome_id, name, email, phone, city, state, cep, latitude, longitude"

    /// How many there are.
    package func customerCount() throws(DatabaseError) -> Int {
        try database.number("SELECT count(*) FROM customers")
    }

    /// One of them, by its number here.
    package func customer(_ id: Int) throws(DatabaseError) -> Customer? {
        try database.rows("SELECT \(Self.columns) FROM customers WHERE id = ?", [.integer(id)]) {
            Self.customer($0)
        }.first
    }

    /// Adds customers; one that came from the CRM before is brought up to date instead.
    ///
    /// A place that is known stays where the new one tells none and the CEP is the same.
    package func store(_ customers: [Customer]) async throws(DatabaseError) {
        let keep = "excluded.latitude IS NULL AND excluded.cep = cep"
        try await transaction { () throws(DatabaseError) in
            var insert = try database.prepare(
                """
                INSERT INTO customers
                (ploome_id, name, email, phone, city, state, cep, latitude, longitude)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (ploome_id) DO UPDATE SET
                latitude = CASE WHEN \(keep) THEN latitude ELSE excluded.latitude END,
                longitude = CASE WHEN \(keep) THEN longitude ELSE excluded.longitude END,
                name = excluded.name, email = excluded.email, phone = excluded.phone,
                city = excluded.city, state = excluded.state, cep = excluded.cep
                """
            )
            for customer in customers { try insert.run(Self.values(of: customer)) }
        }
    }

    /// Finds customers, a page at a time: by name, or the nearest first where a circle is given.
    package func find(_ search: CustomerSearch) throws(DatabaseError) -> CustomerPage {
        if let circle = search.circle { return try find(search, within: circle) }
        let filter = search.state == nil ? "" : "WHERE state = ?"
        let state = search.state.map { [SQLValue.text($0)] } ?? []
        let total = try database.number("SELECT count(*) FROM customers \(filter)", state)
        let found = try database.rows(
            "SELECT \(Self.columns) FROM customers \(filter) ORDER BY name, id LIMIT ? OFFSET ?",
            state + [.integer(search.limit), .integer(search.offset)]
        ) { FoundCustomer(customer: Self.customer($0), distance: nil) }
        return CustomerPage(customers: found, total: total, offset: search.offset)
    }

    /// The index finds those in the box around the circle; their distances decide.
    private func find(_ search: CustomerSearch, within circle: CustomerSearch.Circle)
        throws(DatabaseError) -> CustomerPage
    {
        let box = BoundingBox(around: circle.center, radius: circle.radius)
        var filter = "latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?"
        var values = [box.latitudes, box.longitudes].flatMap { range in
            [SQLValue.real(range.lowerBound), .real(range.upperBound)]
        }
        if let state = search.state {
            filter += " AND state = ?"
            values.append(.text(state))
        }
        let near = try database.rows(
            "SELECT id, latitude, longitude FROM customers WHERE \(filter)",
            values
        ) { row in
            let place = GeoPoint(trusted: row.real(1), row.real(2))
            return (id: row.integer(0), distance: circle.center.distance(to: place))
        }
        let inside = near.filter { $0.distance <= circle.radius }
            .sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }
        var page: [FoundCustomer] = []
        var whole = try database.prepare("SELECT \(Self.columns) FROM customers WHERE id = ?")
        for (id, distance) in inside.dropFirst(search.offset).prefix(search.limit) {
            try whole.restart([.integer(id)])
            guard try whole.step() else { continue }
            page.append(FoundCustomer(customer: Self.customer(whole), distance: distance))
        }
        return CustomerPage(customers: page, total: inside.count, offset: search.offset)
    }

    private static func values(of customer: Customer) -> [SQLValue] {
        [
            SQLValue(customer.ploomeID), .text(customer.name), SQLValue(customer.email),
            SQLValue(customer.phone), .text(customer.city), .text(customer.state),
            .text(customer.cep.digits), SQLValue(customer.place?.latitude),
            SQLValue(customer.place?.longitude),
        ]
    }

    private static func customer(_ row: borrowing Statement) -> Customer {
        let place =
            row.isNull(8) || row.isNull(9)
            ? nil : GeoPoint(trusted: row.real(8), row.real(9))
        var customer = Customer(
            ploomeID: row.isNull(1) ? nil : row.integer(1),
            name: row.text(2),
            email: row.textIfAny(3),
            phone: row.textIfAny(4),
            city: row.text(5),
            state: row.text(6),
            cep: CEP(row.text(7)) ?? CEP(trusted: 0),
            place: place
        )
        customer.id = row.integer(0)
        return customer
    }
}
