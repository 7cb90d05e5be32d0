package import VigiaJSON

/// A customer, and where to find them.
package struct Customer: Equatable, Sendable {
    /// Its number here; 0 for one that is not stored yet.
    package var id = 0
    /// Its number in the CRM, if it came from there.
    package var ploomeID: Int?
    package var name: String
    package var email: String?
    package var phone: String?
    package var city: String
    /// Two letters.
    package var state: String
    package var cep: CEP
    /// Where it is, once that is known.
    package var place: GeoPoint?

    package init(
        ploomeID: Int? = nil,
        name: String,
        email: String? = nil,
        phone: String? = nil,
        city: String,
        state: String,
        cep: CEP,
        place: GeoPoint? = nil
    ) {
        self.ploomeID = ploomeID
        (self.name, self.email, self.phone) = (name, email, phone)
        (self.city, self.state, self.cep, self.place) = (city, state, cep, place)
    }
}

/// A customer, and how far away it is if that was asked.
package struct FoundCustomer: Equatable, Sendable, JSONWritable {
    package let customer: Customer
    /// In kilometres.
    package let distance: Double?

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", customer.id)
            json.member("name", customer.name)
            json.member("email", customer.email)
            json.member("phone", customer.phone)
            json.member("city", customer.city)
            json.member("state", customer.state)
            json.member("cep", customer.cep.description)
            json.member("latitude", customer.place?.latitude)
            json.member("longitude", customer.place?.longitude)
            json.memberIfPresent("distance_km", distance.map { ($0 * 1000).rounded() / 1000 })
        }
    }
}
