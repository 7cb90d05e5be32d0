import Testing

@testable import RotaCep

@Suite("Routes")
struct RoutePlanTests {
    /// Places that are the same in every run, spread over the country.
    static func places(_ count: Int, seed: UInt64) -> [GeoPoint] {
        var generator = CustomerGenerator(seed: seed)
        return (0..<count).compactMap { _ in generator.next().place }
    }

    /// The length of the shortest order of all.
    static func shortest(from here: GeoPoint, _ left: [GeoPoint], home: GeoPoint?) -> Double {
        guard !left.isEmpty else { return home.map { here.distance(to: $0) } ?? 0 }
        return left.indices.map { index in
            var rest = left
            let next = rest.remove(at: index)
            return here.distance(to: next) + shortest(from: next, rest, home: home)
        }.min() ?? 0
    }

    @Test("small tours are the shortest, or nearly", arguments: [true, false])
    func bruteForce(returns: Bool) {
        var (shortest, total, best) = (0, 0.0, 0.0)
        for seed in 1...40 {
            let places = Self.places(7, seed: UInt64(seed))
            let (origin, stops) = (places[0], Array(places[1...]))
            let plan = RoutePlan(from: origin, through: stops, returning: returns)
            let least = Self.shortest(from: origin, stops, home: returns ? origin : nil)
            #expect(plan.order.sorted() == Array(0..<6))
            #expect(plan.length >= least - 0.001)
            #expect(plan.length <= plan.before + 0.001)
            (total, best) = (total + plan.length, best + least)
            if plan.length < least + 0.01 { shortest += 1 }
        }
        #expect(shortest >= 25)
        #expect(total <= best * 1.05)
    }

    @Test("no piece of a large tour is better the other way round")
    func large() {
        let places = Self.places(201, seed: 9)
        let plan = RoutePlan(from: places[0], through: Array(places[1...]), returning: true)
        #expect(plan.order.sorted() == Array(0..<200))
        #expect(plan.legs.count == 201)
        #expect(plan.length < plan.before * 0.97)
        let tour = [0] + plan.order.map { $0 + 1 } + [0]
        for first in 1..<200 {
            for last in (first + 1)...200 {
                let (a, b) = (places[tour[first - 1]], places[tour[first]])
                let (c, d) = (places[tour[last]], places[tour[last + 1]])
                let saved = a.distance(to: b) + c.distance(to: d)
                #expect(saved <= a.distance(to: c) + b.distance(to: d) + 0.002)
            }
        }
    }

    @Test("the edges: nothing, one place, the same place again and again")
    func edges() {
        let here = GeoPoint(trusted: -23.55, -46.63)
        #expect(RoutePlan(from: here, through: [], returning: true).legs == [])
        let one = RoutePlan(
            from: here,
            through: [GeoPoint(trusted: -22.91, -43.17)],
            returning: true
        )
        #expect(one.order == [0] && one.legs.count == 2)
        #expect(abs(one.length - 2 * 360.7) < 5)
        let same = RoutePlan(
            from: here,
            through: Array(repeating: here, count: 50),
            returning: false
        )
        #expect(same.order.sorted() == Array(0..<50) && same.length == 0)
    }
}
