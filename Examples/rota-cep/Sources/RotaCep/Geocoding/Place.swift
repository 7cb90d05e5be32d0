package import VigiaJSON

/// Where a postcode is.
package struct Place: Equatable, Sendable, JSONWritable {
    /// How it became known.
    package enum Source: String, Sendable { case cache, service, range }

    /// How exact `point` is.
    package enum Precision: String, Sendable { case city, state }

    package let cep: CEP
    package let street: String?
    package let district: String?
    /// Empty where only the state is known.
    package let city: String
    package let state: BrazilianState
    package let source: Source

    /// The middle of its town where that is known here, else of its state.
    package var point: GeoPoint { town?.place ?? state.middle }
    package var precision: Precision { town == nil ? .state : .city }

    private var town: BrazilianState.Town? { state.towns.first { $0.name == city } }

    package static func == (one: Place, other: Place) -> Bool {
        one.cep == other.cep && one.street == other.street && one.district == other.district
            && one.city == other.city && one.state.code == other.state.code
            && one.source == other.source
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("cep", cep.description)
            json.member("street", street)
            json.member("district", district)
            json.member("city", city.isEmpty ? nil : city)
            json.member("state", state.code)
            json.member("latitude", point.latitude)
            json.member("longitude", point.longitude)
            json.member("precision", precision.rawValue)
            json.member("source", source.rawValue)
        }
    }
}
