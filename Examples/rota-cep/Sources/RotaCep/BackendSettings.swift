/// What the backend heeds of its environment, beside what its server does.
package struct BackendSettings: Sendable {
    /// The file of the database: `DATABASE`.
    package let database: String
    /// How to reach the CRM; nil without `PLOOME_API_KEY`.
    package let ploome: PloomeClient.Settings?
    /// The service that knows postcodes: `CEP_API_URL`.
    package let cepAddress: HTTPAddress

    /// A variable that has no meaning.
    package struct Mistake: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// Reads the environment.
    package init(_ environment: [String: String]) throws(Mistake) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        func address(_ name: String, or other: String) throws(Mistake) -> HTTPAddress {
            let text = value(name) ?? other
            guard let address = HTTPAddress(text) else {
                throw Mistake(
                    description: "\(name)=\(text) is no address such as https://example.com/api"
                )
            }
            return address
        }
        database = value("DATABASE") ?? "data/customers.db"
        cepAddress = try address("CEP_API_URL", or: CEPClient.address)
        let crm = try address("PLOOME_API_URL", or: PloomeClient.Settings.address)
        var tag: Int?
        if let text = value("CLIENT_TAG_ID") {
            tag = Int(text)
            if tag == nil {
                throw Mistake(description: "CLIENT_TAG_ID=\(text) is not a number")
            }
        }
        ploome = value("PLOOME_API_KEY").map {
            PloomeClient.Settings(address: crm, key: $0, tag: tag)
        }
    }
}
