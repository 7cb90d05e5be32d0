import Testing
import VigiaJSON

@testable import RotaCep

@Suite("The CRM")
struct PloomeTests {
    let services: Services
    let store: Store
    let http = HTTPClient()

    init() throws {
        services = try Services()
        store = try Store(path: ":memory:")
    }

    func client(_ way: String, key: String = "a-valid-key", tag: Int? = nil) throws -> PloomeClient
    {
        var settings = PloomeClient.Settings(
            address: try services.address(way),
            key: key,
            tag: tag
        )
        settings.pagesMax = 20
        settings.requestsPerMinute = 1_000_000
        settings.timeout = .milliseconds(300)
        settings.retries = Retries(attempts: 3, delay: .milliseconds(1))
        return PloomeClient(settings, over: http)
    }

    func synchronise(_ client: PloomeClient) async throws -> Synchronisation.Report {
        let places = CEPClient(at: try services.address("ok"), over: http)
        let geocoder = Geocoder(store: store, client: places)
        return try await Synchronisation(store: store, client: client, geocoder: geocoder).run()
    }

    @Test(
        "all pages come into the database, again without doubles",
        arguments: ["ok", "busy", "failing"]
    )
    func pages(way: String) async throws {
        for _ in 0..<2 {
            let report = try await synchronise(client(way))
            #expect(report.fetched == 250 && report.stored == 245)
            #expect(try await store.customerCount() == 245)
        }
        let last = try #require(try await store.lastSync())
        #expect(last.stored == 245 && last.failure == nil)
        let page = try await store.find(CustomerSearch(state: "SP", limit: 1))
        let first = try #require(page.customers.first?.customer)
        #expect(first.cep.description == "01310-100" && first.city == "São Paulo")
        #expect(first.place == GeoPoint(latitude: -23.55, longitude: -46.63))
        #expect(first.phone == "11 5555-0000" && first.ploomeID == 1000)
    }

    @Test("a contact that cannot be read is left out and named, and all others come")
    func flawed() async throws {
        let notes = Notes()
        let places = CEPClient(at: try services.address("ok"), over: http)
        let report = try await Synchronisation(
            store: store,
            client: client("flawed"),
            geocoder: Geocoder(store: store, client: places)
        ) { notes.add($0) }.run()
        #expect(report.fetched == 250 && report.skipped == 7 && report.stored == 245 - 7)
        #expect(try await store.customerCount() == 245 - 7)
        let (some, none) = ("contacts of the CRM cannot be read: ", "one without Id")
        #expect(notes.all == ["\(some)1003, \(none)", "\(some)\(none), \(none), \(none), 1, 1104"])
        try await client("flawed").probe()
    }

    @Test("only contacts with the tag come where one is given")
    func tag() async throws {
        let report = try await synchronise(client("ok", tag: 1))
        #expect(report.fetched == 125)
    }

    static let troubles: [(way: String, key: String, failure: PloomeFailure)] = [
        ("ok", "stale", .keyRefused(status: 403)),
        ("down", "a-valid-key", .refused(status: 503)),
        ("slow", "a-valid-key", .unreachable(.timedOut)),
        ("cut", "a-valid-key", .unreachable(.cutOff)),
        ("huge", "a-valid-key", .unreachable(.tooLong)),
        ("nonsense", "a-valid-key", .nonsense),
    ]

    @Test(
        "a CRM in trouble leaves the customers as they were, and its trouble is told",
        arguments: troubles
    )
    func trouble(way: String, key: String, failure: PloomeFailure) async throws {
        _ = try await synchronise(client("ok"))
        await #expect(throws: failure) { try await synchronise(client(way, key: key)) }
        #expect(try await store.customerCount() == 245)
        #expect(try await store.lastSync()?.failure == failure.description)
        await #expect(throws: failure) { try await client(way, key: key).probe() }
    }

    @Test("a list that does not end is left after a while")
    func endless() async throws {
        var pages = try client("endless").pages
        await #expect(throws: PloomeFailure.endless) {
            while try await pages.next() != nil {}
        }
        #expect(pages.count == 2000)
    }

    static let contacts: [(json: String, cep: String?, state: String?)] = [
        (#"{"Id":1,"Name":"A","ZipCode":1310100}"#, "01310-100", "SP"),
        (
            #"{"Id":1,"Name":"A","ZipCode":"01310-100","City":{"Name":"X","State":null}}"#,
            "01310-100", "SP"
        ),
        (
            #"{"Id":1,"Name":"A","ZipCode":20040020,"City":{"Name":"X","State":{"Short":"RJ"}}}"#,
            "20040-020", "RJ"
        ),
        (
            #"{"Id":1,"Name":"A","ZipCode":20040020,"City":{"Name":"X","State":{"Short":"??"}}}"#,
            "20040-020", "RJ"
        ),
        (#"{"Id":1,"Name":"A","ZipCode":null}"#, nil, nil),
        (#"{"Id":1,"Name":"A","ZipCode":-7}"#, nil, nil),
        (#"{"Id":1,"Name":"A","ZipCode":"all over the place"}"#, nil, nil),
    ]

    @Test("contacts become customers where they can be visited", arguments: contacts)
    func contact(json: String, cep: String?, state: String?) throws {
        let contact = try PloomeContact(json: JSONValue(parsing: Array(json.utf8)))
        #expect(contact.customer?.cep.description == cep)
        #expect(contact.customer?.state == state)
    }
}

@Suite("Postcodes")
struct GeocoderTests {
    let services: Services
    let store: Store
    let clock = TestClock()

    init() throws {
        services = try Services()
        store = try Store(path: ":memory:")
    }

    func place(_ text: String, _ way: String) async throws -> Place? {
        try await geocoder(way).place(of: try #require(CEP(text)))
    }

    func geocoder(_ way: String, timeout: Duration = .milliseconds(300)) throws -> Geocoder {
        let client = CEPClient(
            at: try services.address(way),
            over: HTTPClient(),
            retries: Retries(attempts: 1),
            timeout: timeout
        )
        return Geocoder(store: store, client: client) { [clock] in clock.now() }
    }

    @Test("the service is asked once, then the cache")
    func cache() async throws {
        let first = try #require(try await place("01310-100", "ok-c"))
        #expect(first.source == .service && first.street == "Avenida Paulista")
        #expect(first.precision == .city && first.point.latitude == -23.55)
        let second = try #require(try await place("01310-100", "ok-c"))
        #expect(second.source == .cache && second.street == "Avenida Paulista")
        #expect(try await services.count("ok-c") == "1")
        clock.advance(Geocoder.freshness)
        #expect(try await place("01310-100", "ok-c")?.source == .service)
        #expect(try await services.count("ok-c") == "2")
    }

    @Test(
        "a service in trouble costs exactness, not the answer",
        arguments: ["down", "slow", "cut", "nonsense"]
    )
    func trouble(way: String) async throws {
        let place = try #require(try await place("01310-100", way))
        #expect(place.source == .range && place.state.code == "SP" && place.precision == .state)
        #expect(try await store.placeCount() == 0)
        _ = try await self.place("01310-100", "ok")
        clock.advance(Geocoder.freshness)
        let old = try #require(try await self.place("01310-100", way))
        #expect(old.source == .cache && old.city == "São Paulo")
    }

    @Test("many postcodes are looked for side by side, each once, and so many at a time")
    func many() async throws {
        let ceps = (0..<200).map { CEP(trusted: 1_310_001 + $0 % 100) }
        let places = try await geocoder("ok-many", timeout: .seconds(60)).places(of: ceps)
        #expect(places.count == 1)
        #expect(try await services.count("ok-many") == "100")
        let slow = try geocoder("slow-many", timeout: .seconds(600))
        let task = Task { try await slow.places(of: ceps.reversed()) }
        // One of them is in the cache by now, and the place that it leaves is taken by the next.
        try await services.until("slow-many", isAsked: Geocoder.atOnce)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await services.count("slow-many") == "\(Geocoder.atOnce)")
    }

    @Test("who asks for the same postcode at one time is answered by one look-up")
    func joined() async throws {
        let geocoder = try geocoder("slow-joined", timeout: .seconds(600))
        let cep = try #require(CEP("01310-100"))
        let tasks = (0..<20).map { _ in Task { try await geocoder.place(of: cep) } }
        try await services.until("slow-joined", isAsked: 1)
        // Who leaves takes nothing from those who stay; the last one ends it.
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: (any Error).self) { try await task.value } }
        #expect(try await services.count("slow-joined") == "1")
        let good = try self.geocoder("late-joined", timeout: .seconds(60))
        let places = try await withThrowingTaskGroup(of: Place?.self) { group in
            for _ in 0..<20 { group.addTask { try await good.place(of: cep) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(places.allSatisfy { $0?.city == "São Paulo" })
    }

    @Test("more postcodes than are asked for at one time wait, and are never made up")
    func crowd() async throws {
        let geocoder = try geocoder("late-crowd", timeout: .seconds(60))
        let ceps = (0..<(HTTPClient.openMax * 2 + 3)).map { CEP(trusted: 1_310_101 + $0) }
        try await withThrowingTaskGroup(of: Place?.self) { group in
            for cep in ceps { group.addTask { try await geocoder.place(of: cep) } }
            // The service knows none of them.
            for try await place in group { #expect(place == nil) }
        }
        #expect(try await services.count("late-crowd") == "\(ceps.count)")
        let hasty = try self.geocoder("slow-crowd", timeout: .seconds(2))
        let outcomes = await withTaskGroup(of: String.self) { group in
            for cep in ceps {
                group.addTask {
                    do { return try await hasty.place(of: cep)?.source.rawValue ?? "" } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // Only those that had their turn at once were failed by the service.
        let (made, refused) = (
            outcomes.count { $0 == "range" },
            outcomes.count { $0 == HTTPFailure.busy.description }
        )
        #expect(made >= HTTPClient.openMax && refused > 0 && made + refused == ceps.count)
    }

    @Test("a town that is not known here lies in the middle of its state")
    func town() async throws {
        let place = try #require(try await place("18680-000", "ok"))
        #expect(place.city == "Lençóis Paulista" && place.precision == .state)
        #expect(place.street == nil)
    }

    @Test("a postcode that does not exist has no place")
    func unknown() async throws {
        #expect(try await place("01310-999", "ok") == nil)
        #expect(try await place("00000-000", "ok-z") == nil)
        #expect(try await services.count("ok-z") == "0")
    }
}
