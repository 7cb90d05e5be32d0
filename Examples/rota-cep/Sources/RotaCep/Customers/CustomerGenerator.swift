/// Makes up customers, the same ones every time: for demonstrations and measurements.
package struct CustomerGenerator {
    private var state: UInt64

    /// Begins with a seed; the same one gives the same customers.
    package init(seed: UInt64 = 3001) { state = seed }

    private static let names = [
        "Ana", "Bruno", "Carla", "Diego", "Elisa", "Fábio", "Gabriela", "Heitor", "Isabel", "João",
        "Karina", "Lucas", "Marina", "Nelson", "Olívia", "Paulo", "Renata", "Sérgio", "Tânia",
    ]
    private static let families = [
        "Almeida", "Barbosa", "Cardoso", "Dias", "Esteves", "Ferreira", "Gomes", "Lima", "Moraes",
        "Nogueira", "Oliveira", "Pereira", "Ribeiro", "Santos", "Teixeira", "Vieira",
    ]
    private static let trades = [
        "Auto Peças", "Comércio", "Distribuidora", "Farmácia", "Mercado", "Oficina", "Padaria",
    ]

    /// The next customer.
    package mutating func next() -> Customer {
        let home = BrazilianState.all[draw(BrazilianState.all.count)]
        let town = home.towns[draw(home.towns.count)]
        let regions = home.regions[draw(home.regions.count)]
        let region = regions.lowerBound + draw(regions.count)
        let family = Self.families[draw(Self.families.count)]
        let first = Self.names[draw(Self.names.count)]
        let trade = Self.trades[draw(Self.trades.count)]
        return Customer(
            name: "\(trade) \(first) \(family)",
            email: "contato\(draw(100_000))@example.com",
            phone: "+55 \(11 + draw(89)) 9\(1000 + draw(9000))-\(1000 + draw(9000))",
            city: town.name,
            state: home.code,
            cep: CEP(trusted: region * 1000 + draw(1000)),
            place: GeoPoint(
                trusted: near(town.place.latitude),
                near(town.place.longitude)
            )
        )
    }

    /// Up to a fifth of a degree away, in steps of a metre or so.
    private mutating func near(_ degrees: Double) -> Double {
        (degrees * 100_000 + Double(draw(40_001) - 20_000)).rounded() / 100_000
    }

    /// A number below `bound`.
    ///
    /// Source: S. Vigna, splitmix64.
    private mutating func draw(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}

extension Store {
    /// How many customers are made up in one transaction: others that write wait no longer.
    static let seedBatch = 1000

    /// Makes customers up, until there are so many.
    package func seed(to count: Int) async throws(DatabaseError) {
        var (generator, number) = (CustomerGenerator(), try customerCount())
        for _ in 0..<number { _ = generator.next() }
        while number < count {
            let batch = min(Self.seedBatch, count - number)
            try await store((0..<batch).map { _ in generator.next() })
            number += batch
        }
    }
}
