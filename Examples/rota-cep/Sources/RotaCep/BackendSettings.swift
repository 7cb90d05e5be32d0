/// The addresses that a machine has for itself.
package enum Loopback {
    /// Whether a numeric address is one of them.
    package static func holds(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
    }

    /// Whether a host, with or without a port, is this machine by its own names.
    package static func names(_ host: String) -> Bool {
        let isBracketed = host.hasPrefix("[")
        let name = isBracketed ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
        let digits = name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        return name.lowercased() == "localhost"
            || (digits || isBracketed) && holds(String(name))
    }
}

/// What the backend heeds of its environment, beside what its server does.
package struct BackendSettings: Sendable {
    /// The file of the database: `DATABASE`.
    package let database: String
    /// How to reach the CRM; nil without `PLOOME_API_KEY`.
    package let ploome: PloomeClient.Settings?
    /// The service that knows postcodes: `CEP_API_URL`.
    package let cepAddress: HTTPAddress
    /// Whether nobody has to log in for as long as there are no users: `AUTH=none`.
    package let isOpen: Bool

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
        switch value("AUTH") {
        case nil, "users": isOpen = false
        case "none": isOpen = true
        case let word?:
            throw Mistake(
                description: "AUTH=\(word); it is users, or none for whoever is on this machine"
            )
        }
        // A socket that is handed over has an address of its own; clients are looked at besides.
        if isOpen, value("LISTEN_FDS") == nil, let host = value("HOST"), !Loopback.holds(host) {
            throw Mistake(
                description: "AUTH=none is for this machine alone, and HOST=\(host) for others too"
            )
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
