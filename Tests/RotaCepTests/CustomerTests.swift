import Glibc
import TestSupport
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

extension Store {
    /// Gives the file so many pages at most, or as many as it has.
    fileprivate func limit(to pages: Int) throws(DatabaseError) {
        _ = try database.rows("PRAGMA max_page_count = \(pages)") { $0.integer(0) }
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

    /// A store in a file, and a connection of somebody else.
    private func shared() async throws -> (folder: TestFolder, store: Store, path: String) {
        let folder = try TestFolder()
        let path = folder.path + "/customers.db"
        let store = try Store.open(path)
        try await store.seed(to: 1)
        return (folder, store, path)
    }

    @Test("a write waits for another process, and everything else goes on meanwhile")
    func patience() async throws {
        let (folder, store, path) = try await shared()
        let other = try Database.open(path)
        let clock = ContinuousClock()
        try other.run("BEGIN IMMEDIATE")
        let begun = clock.now
        let (started, over) = (Notes(), Notes())
        let writes = (0..<8).map { number in
            Task {
                defer { over.add("\(number)") }
                started.add("\(number)")
                try await store.forgetAttempts(of: "x\(number)", from: "y")
            }
        }
        while started.all.count < writes.count { await Task.yield() }
        // It does not stand behind all of them, and each of those waits.
        try await store.probe()
        #expect(over.all.count < writes.count)
        #expect(try await store.customerCount() == 1)
        for write in writes.dropFirst() { write.cancel() }
        try other.run("COMMIT")
        let isInTime = clock.now - begun < Store.patience / 2
        let result = await writes[0].result
        if isInTime { try result.get() }
        try other.run("BEGIN IMMEDIATE")
        let error = await #expect(throws: DatabaseError.self) { try await store.seed(to: 2) }
        #expect(error?.isBusy == true)
        #expect(clock.now - begun >= Store.patience)
        try other.run("ROLLBACK")
        try await store.seed(to: 2)
        withExtendedLifetime(folder) {}
    }

    @Test(
        "a database that is not at its path any more is not well, and takes nothing",
        arguments: [false, true]
    )
    func moved(isReplaced: Bool) async throws {
        let (folder, store, path) = try await shared()
        try await store.probe()
        #expect(unsafe rename(path, path + ".away") == 0)
        if isReplaced { try File.write("", to: path) }
        let error = await #expect(throws: DatabaseError.self) { try await store.probe() }
        #expect(error?.isUnwritable == true)
        await #expect(throws: DatabaseError.self) { try await store.seed(to: 2) }
        #expect(try await store.customerCount() == 1)
        #expect(unsafe rename(path + ".away", path) == 0)
        try await store.probe()
        try await store.seed(to: 2)
        withExtendedLifetime(folder) {}
    }

    @Test("a database that took no write is not well, until it takes one")
    func full() async throws {
        let (folder, store, _) = try await shared()
        try await store.limit(to: 1)
        let error = await #expect(throws: DatabaseError.self) { try await store.seed(to: 5000) }
        #expect(error?.isUnwritable == true && error?.passingWords != nil)
        await #expect(throws: DatabaseError.self) { try await store.probe() }
        #expect(try await store.customerCount() == 1)
        try await store.limit(to: 1_000_000)
        try await store.probe()
        try await store.seed(to: 2000)
        withExtendedLifetime(folder) {}
    }

    @Test("customers are made up in parts, and the same ones however often it is begun")
    func seed() async throws {
        let (whole, parts) = (try Store(path: ":memory:"), try Store(path: ":memory:"))
        let count = Store.seedBatch * 2 + 7
        try await whole.seed(to: count)
        for part in [3, Store.seedBatch, count, 5] { try await parts.seed(to: part) }
        for store in [whole, parts] { #expect(try await store.customerCount() == count) }
        for id in [1, 3, 4, Store.seedBatch + 1, count] {
            #expect(try await whole.customer(id) == parts.customer(id))
        }
    }

    @Test("a file that is no database is refused as damaged")
    func damage() {
        let error = #expect(throws: DatabaseError.self) { _ = try Database.open(#filePath) }
        #expect(error?.isDamage == true)
    }
}
