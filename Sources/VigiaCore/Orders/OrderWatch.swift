/// Which services open orders still wait for.
///
/// It follows from the orders and the machines, so it is no part of the state: never coded, and
/// equal to any other. While no order is open it holds nothing. Each fact costs a look at the
/// services that it touched, whatever the number of services in an order.
struct OrderWatch: Hashable, Sendable {
    /// An order that is open.
    struct Open: Sendable {
        /// The index of the service of each part; nil where there is none any more.
        let services: [Int?]
        /// The places of its parts that are open.
        var parts: Set<Int>
        /// How often anything of it was looked at.
        var revision: UInt64 = 0
    }

    /// A part of an open order.
    struct Place: Sendable {
        let order: UInt64
        let part: Int
    }

    /// The open orders, by number.
    private(set) var open: [UInt64: Open] = [:]
    /// The parts of open orders, by the index of their service.
    private(set) var places: [Int: [Place]] = [:]
    /// Services that have settled and are not there for those that need them.
    var ends: Set<Int> = []
    /// Services that may be another than when they were last looked at.
    private var touched: [Int] = []
    /// The orders of which the checkpoint does not have the newest.
    private var unnoted: Set<UInt64> = []
    /// Whether the list of orders is another one than in the checkpoint.
    private var isUnnoted = false

    /// Whether any order is open.
    var isActive: Bool { !open.isEmpty }

    /// A service took in a fact.
    mutating func touch(_ service: Int) {
        if !open.isEmpty { touched.append(service) }
    }

    /// The services to look at.
    mutating func takeTouched() -> [Int] {
        defer { touched = [] }
        return touched
    }

    /// An order was placed, or is open since before.
    ///
    /// - Parameters:
    ///   - order: the order.
    ///   - services: the index of the service of each part; nil where there is none any more.
    mutating func begin(_ order: PlacedOrder, of services: [Int?]) {
        let parts = services.indices.filter { services[$0] != nil }
        open[order.number] = Open(services: services, parts: Set(parts))
        for part in parts {
            guard let service = services[part] else { continue }
            places[service, default: []].append(Place(order: order.number, part: part))
            touched.append(service)
        }
    }

    /// A part was looked at.
    mutating func looked(at place: Place, isOpen: Bool) {
        guard var order = open.removeValue(forKey: place.order) else { return }
        if isOpen { order.parts.insert(place.part) } else { order.parts.remove(place.part) }
        order.revision += 1
        open[place.order] = order
    }

    /// Nothing more comes of an order, or nobody asks for it any more.
    mutating func end(_ number: UInt64) {
        for case let service? in open.removeValue(forKey: number)?.services ?? [] {
            places[service]?.removeAll { $0.order == number }
            if places[service]?.isEmpty == true { places[service] = nil }
        }
        if open.isEmpty { (places, ends, touched) = ([:], [], []) }
    }

    /// The checkpoint has to hold the newest of an order.
    mutating func changed(_ number: UInt64) {
        unnoted.insert(number)
        isUnnoted = true
    }

    /// The orders that changed since this was last asked; nil where no order did.
    mutating func takeChanged() -> Set<UInt64>? {
        guard isUnnoted else { return nil }
        defer { (unnoted, isUnnoted) = ([], false) }
        return unnoted
    }

    /// Nothing of it is state.
    static func == (a: Self, b: Self) -> Bool { true }
    /// Nothing of it is state.
    func hash(into hasher: inout Hasher) {}
}
