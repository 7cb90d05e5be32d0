import Testing

@testable import RotaCep

@Suite("Customers")
struct CustomerTests {
    /// A database of generated customers, in memory.
    static func store(_ count: Int) async throws -> (Store, [Customer]) {
        let store = try Store(path: ":memory:")
        var generator = CustomerGenerator()
        let customers = (0..<count).map { _ in generator.next() }
        try await store.store(customers)
        return (store, customers)
    }

    @Test("the same seed makes the same customers, each in the state of its postcode")
    func generator() async throws {
        var (one, other) = (CustomerGenerator(seed: 1), CustomerGenerator(seed: 1))
        for _ in 0..<500 {
            let customer = one.next()
            #expect(customer == other.next())
            #expect(customer.cep.state?.code == customer.state)
        }
    }

    @Test("pages together hold every customer of a state once, by name")
    func pages() async throws {
        let (store, customers) = try await Self.store(1000)
        var (seen, offset) = ([FoundCustomer](), 0)
        while true {
            let search = CustomerSearch(state: "SP", offset: offset, limit: 7)
            let page = try await store.find(search)
            #expect(page.total == customers.count { $0.state == "SP" })
            if page.customers.isEmpty { break }
            seen += page.customers
            offset += 7
        }
        #expect(seen.map(\.customer.name) == seen.map(\.customer.name).sorted())
        #expect(Set(seen.map(\.customer.id)).count == customers.count { $0.state == "SP" })
    }

    @Test("a circle holds what lies in it, the nearest first", arguments: [30, 400, 5000])
    func circle(radius: Double) async throws {
        let (store, customers) = try await Self.store(1000)
        let center = GeoPoint(trusted: -23.55, -46.63)
        let circle = CustomerSearch.Circle(center: center, radius: radius)
        let page = try await store.find(CustomerSearch(circle: circle, limit: 500))
        let inside = customers.compactMap(\.place).map { center.distance(to: $0) }
            .filter { $0 <= radius }.sorted()
        #expect(!inside.isEmpty)
        #expect(page.total == inside.count)
        #expect(page.customers.compactMap(\.distance) == Array(inside.prefix(500)))
    }

    @Test("what the CRM sends again is brought up to date; a known place stays")
    func again() async throws {
        let store = try Store(path: ":memory:")
        let cep = try #require(CEP("01310-100"))
        let place = GeoPoint(trusted: -23.56, -46.65)
        var customer = Customer(
            ploomeID: 7,
            name: "Old",
            city: "São Paulo",
            state: "SP",
            cep: cep,
            place: place
        )
        try await store.store([customer])
        customer.name = "New"
        customer.place = nil
        try await store.store([customer])
        let found = try await store.find(CustomerSearch()).customers.map(\.customer)
        #expect(found.map(\.name) == ["New"] && found.map(\.place) == [place])
        customer.cep = try #require(CEP("20040-020"))
        try await store.store([customer])
        let moved = try await store.find(CustomerSearch()).customers.map(\.customer)
        #expect(moved.map(\.place) == [nil])
    }
}

@Suite("The database")
struct DatabaseTests {
    @Test("a file of any earlier version is brought up to date, and keeps what it holds")
    func migrations() throws {
        for version in 1...Migrations.all.count {
            let database = try Database.open(":memory:")
            try Migrations.bring(database, to: version)
            try database.run(
                "INSERT INTO customers (name, city, state, cep) VALUES ('A', 'B', 'SP', '01310100')"
            )
            try Migrations.bring(database, to: Migrations.all.count)
            try Migrations.bring(database, to: Migrations.all.count)
            #expect(try database.number("PRAGMA user_version") == Migrations.all.count)
            #expect(try database.number("SELECT count(*) FROM customers") == 1)
        }
    }

    @Test("a file from a newer program is refused, and told which")
    func newer() throws {
        let database = try Database.open(":memory:")
        try database.run("PRAGMA user_version = 99")
        let error = #expect(throws: DatabaseError.self) {
            try Migrations.bring(database, to: Migrations.all.count)
        }
        #expect(error?.description.contains("version 99") == true)
    }

    @Test("a transaction that fails leaves nothing behind")
    func rollback() throws {
        let database = try Database.open(":memory:")
        try Migrations.bring(database, to: 1)
        let text = "INSERT INTO customers (name, city, state, cep) VALUES ('A', 'B', ?, '01310100')"
        #expect(throws: DatabaseError.self) {
            try database.transaction { () throws(DatabaseError) in
                try database.run(text, [.text("SP")])
                try database.run(text, [.text("São Paulo")])
            }
        }
        #expect(try database.number("SELECT count(*) FROM customers") == 0)
    }

    @Test("a file that is no database is refused as damaged")
    func damage() {
        let error = #expect(throws: DatabaseError.self) { _ = try Database.open(#filePath) }
        #expect(error?.isDamage == true)
    }
}
