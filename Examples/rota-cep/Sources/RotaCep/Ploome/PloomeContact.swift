package import VigiaJSON

/// A contact as the CRM tells it; what is not needed here is not read.
package struct PloomeContact: Equatable, Sendable, JSONReadable {
    package let id: Int
    package let name: String
    package let email: String?
    package let phone: String?
    package let city: String?
    package let state: String?
    /// As it was typed in.
    package let cep: String?

    package init(json: JSONValue) throws(JSONError) {
        id = try json.member("Id")
        name = try json.member("Name")
        email = try json.member("Email")
        // A number in the real API, which loses the zeros at its beginning; a text in old exports.
        switch try json.member("ZipCode") as JSONValue {
        case .integer(let number): cep = (0..<100_000_000) ~= number ? "\(number)" : nil
        case .text(let text): cep = text
        default: cep = nil
        }
        let phones: [JSONValue]? = try json.member("Phones")
        phone = try phones?.first?.member("PhoneNumber")
        let city: JSONValue = try json.member("City")
        if case .null = city {
            (self.city, state) = (nil, nil)
        } else {
            self.city = try city.member("Name")
            let state: JSONValue = try city.member("State")
            if case .null = state {
                self.state = nil
            } else {
                self.state = try state.member("Short")
            }
        }
    }

    /// The customer it is; nil for one without a postcode, who cannot be visited.
    package var customer: Customer? {
        var digits = cep?.filter(\.isNumber) ?? ""
        digits = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        guard let cep = CEP(digits), let home = cep.state else { return nil }
        return Customer(
            ploomeID: id,
            name: name,
            email: email,
            phone: phone,
            city: city ?? "",
            state: BrazilianState.named(state ?? "")?.code ?? home.code,
            cep: cep
        )
    }
}

/// One answer of the CRM.
package struct ContactPage: JSONReadable, Sendable {
    package private(set) var contacts: [PloomeContact] = []
    /// What is no contact as we need one: its `Id`, where it has one.
    package private(set) var skipped: [Int?] = []

    /// Reads each contact by itself; only what is no list at all is refused.
    package init(json: JSONValue) throws(JSONError) {
        for one: JSONValue in try json.member("value") as [JSONValue] {
            do throws(JSONError) { contacts.append(try PloomeContact(json: one)) } catch {
                skipped.append(try? one.member("Id"))
            }
        }
    }

    /// How many the CRM told.
    var count: Int { contacts.count + skipped.count }
}
