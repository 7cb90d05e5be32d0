import RotaCep
import VigiaKit

// Customers.
extension Application {
    static func addCustomers(to endpoints: inout Endpoints) {
        endpoints.get("/api/customers") { app, request in
            try await app.admit(request)
            return .json(try await app.store.find(try Self.search(of: request)))
        }
    }

    /// What `state`, `lat`, `lon`, `radius_km`, `offset` and `limit` ask for.
    private static func search(of request: Request) throws(HTTPError) -> CustomerSearch {
        var search = CustomerSearch(
            offset: try request.query("offset", as: Int.self) ?? 0,
            limit: try request.query("limit", as: Int.self) ?? 100
        )
        guard search.offset >= 0, (1...CustomerSearch.limitMax).contains(search.limit) else {
            throw .badRequest(
                "offset is at least 0, and limit 1 to \(CustomerSearch.limitMax)"
            )
        }
        if let code = request.query("state") {
            guard let state = BrazilianState.named(code.uppercased()) else {
                throw .badRequest(
                    "there is no state \"\(code)\"",
                    hint: "its two letters are wanted, such as SP"
                )
            }
            search.state = state.code
        }
        let latitude = try request.query("lat", as: Double.self)
        let longitude = try request.query("lon", as: Double.self)
        let radius = try request.query("radius_km", as: Double.self)
        guard latitude != nil || longitude != nil || radius != nil else { return search }
        guard let latitude, let longitude,
            let center = GeoPoint(latitude: latitude, longitude: longitude)
        else { throw .badRequest("lat and lon together are a place: -90 to 90, -180 to 180") }
        guard (0.001...CustomerSearch.radiusMax).contains(radius ?? 50) else {
            throw .badRequest("radius_km is 0.001 to \(Int(CustomerSearch.radiusMax))")
        }
        search.circle = CustomerSearch.Circle(center: center, radius: radius ?? 50)
        return search
    }
}
