import RotaCep
import VigiaJSON
import VigiaKit

// Postcodes, and the order in which to visit places.
extension Application {
    /// A place as a client tells it: a customer, a postcode, or degrees.
    private struct PlaceBody: Decodable {
        let customer: Int?
        let cep: String?
        let latitude: Double?
        let longitude: Double?
    }

    private struct RouteBody: Decodable {
        let origin: PlaceBody
        let stops: [PlaceBody]
        /// Whether it ends where it began; it does unless told.
        let returns: Bool?
    }

    static func addPlaces(to endpoints: inout Endpoints) {
        endpoints.get("/api/geocoding/cep/{cep}") { app, request in
            try await app.admit(request)
            return .json(try await app.place(of: try request.parameter("cep")))
        }
        endpoints.post("/api/routes/optimize") { app, request in
            try await app.admit(request)
            let body: RouteBody = try request.json()
            guard (1...RoutePlan.stopsMax).contains(body.stops.count) else {
                throw HTTPError.badRequest("a route has 1 to \(RoutePlan.stopsMax) stops")
            }
            let names = ["origin"] + body.stops.indices.map { "stops[\($0)]" }
            var wanted: [PlaceWanted] = []
            for (place, name) in zip([body.origin] + body.stops, names) {
                wanted.append(try Self.wanted(place, name))
            }
            let known = try await app.geocoder.places(of: wanted.compactMap(\.cep))
            var points: [GeoPoint] = []
            for (place, name) in zip(wanted, names) {
                points.append(try await app.point(place, name, known))
            }
            let (origin, stops) = (points[0], Array(points.dropFirst()))
            let (clock, returns) = (ContinuousClock(), body.returns ?? true)
            let begun = clock.now
            let plan = RoutePlan(from: origin, through: stops, returning: returns)
            return .json(RouteAnswer(plan: plan, stops: stops, took: clock.now - begun))
        }
    }

    private func place(of text: String) async throws -> Place {
        let cep = try Self.cep(text)
        guard let place = try await geocoder.place(of: cep) else { throw Self.unknown(cep) }
        return place
    }

    private static func cep(_ text: String) throws(HTTPError) -> CEP {
        guard let cep = CEP(text) else {
            throw .badRequest("\"\(text)\" is no postcode", hint: "write 01310-100")
        }
        return cep
    }

    private static func unknown(_ cep: CEP) -> HTTPError {
        .notFound("there is no postcode \(cep)")
    }

    /// Reads which place is meant; `name` is what it is called where it is wrong.
    private static func wanted(_ body: PlaceBody, _ name: String) throws(HTTPError) -> PlaceWanted {
        switch (body.customer, body.cep, body.latitude, body.longitude) {
        case (let id?, nil, nil, nil): return .customer(id)
        case (nil, let text?, nil, nil): return .postcode(try cep(text))
        case (nil, nil, let latitude?, let longitude?):
            if let place = GeoPoint(latitude: latitude, longitude: longitude) { return .at(place) }
            throw .badRequest("\(name) is not on Earth")
        default:
            throw .badRequest(
                "\(name) is not one place",
                hint: "a customer, a cep, or latitude and longitude"
            )
        }
    }

    /// Finds it; postcodes among `known`.
    private func point(
        _ wanted: PlaceWanted,
        _ name: String,
        _ known: [CEP: Place]
    ) async throws -> GeoPoint {
        switch wanted {
        case .at(let place): return place
        case .postcode(let cep):
            guard let place = known[cep] else { throw Self.unknown(cep) }
            return place.point
        case .customer(let id):
            guard let customer = try await store.customer(id) else {
                throw HTTPError.notFound("\(name): there is no customer \(id)")
            }
            guard let place = customer.place else {
                throw HTTPError.conflict("\(name): it is not known where customer \(id) is")
            }
            return place
        }
    }
}

/// Which place a client means.
private enum PlaceWanted {
    case customer(Int)
    case postcode(CEP)
    case at(GeoPoint)

    var cep: CEP? {
        if case .postcode(let cep) = self { return cep }
        return nil
    }
}

/// A plan, for the client.
private struct RouteAnswer: JSONWritable {
    let plan: RoutePlan
    let stops: [GeoPoint]
    let took: Duration

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("order", plan.order)
            json.member("stops", plan.order.map { RouteStop(place: stops[$0]) })
            json.member("legs_km", plan.legs.map(Self.rounded))
            json.member("total_km", Self.rounded(plan.length))
            json.member("saved_km", Self.rounded(plan.before - plan.length))
            json.member("took_ms", took.milliseconds)
        }
    }

    private static func rounded(_ kilometres: Double) -> Double {
        (kilometres * 1000).rounded() / 1000
    }
}

private struct RouteStop: JSONWritable {
    let place: GeoPoint

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("latitude", place.latitude)
            json.member("longitude", place.longitude)
        }
    }
}
