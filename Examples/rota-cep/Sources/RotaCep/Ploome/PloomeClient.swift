import VigiaJSON

/// The CRM's contacts, over its OData API.
package struct PloomeClient: Sendable {
    /// Where it is and how it may be used; from the environment.
    package struct Settings: Equatable, Sendable {
        package static let address = "https://public-api2.ploomes.com"

        package var address: HTTPAddress
        package var key: String
        /// Only contacts with this tag.
        package var tag: Int?
        /// How many contacts one answer holds.
        package var pageSize = 100
        /// What the CRM allows.
        ///
        /// Source: its developers' page, "Limites".
        package var requestsPerMinute = 120
        /// The most pages of one synchronisation: a CRM that never ends must not fill the disk.
        package var pagesMax = 1000
        package var timeout = Duration.seconds(20)
        package var retries = Retries()

        package init(address: HTTPAddress, key: String, tag: Int? = nil) {
            (self.address, self.key, self.tag) = (address, key, tag)
        }
    }

    private let settings: Settings
    private let http: HTTPClient
    private let pace: Pace

    package init(_ settings: Settings, over http: HTTPClient) {
        (self.settings, self.http) = (settings, http)
        pace = Pace(perMinute: settings.requestsPerMinute)
    }

    /// Asks for one contact, once: whether the CRM is there and takes the key.
    package func probe() async throws(PloomeFailure) {
        _ = try await contacts(skip: 0, top: 1, retries: Retries(attempts: 1))
    }

    /// All contacts, page by page.
    package var pages: ContactPages { ContactPages(client: self, size: settings.pageSize) }

    /// One page; an empty one behind the last.
    fileprivate func page(_ number: Int, from skip: Int) async throws(PloomeFailure)
        -> ContactPage
    {
        guard number < settings.pagesMax else { throw .endless }
        return try await contacts(
            skip: skip,
            top: settings.pageSize,
            retries: settings.retries
        )
    }

    private func contacts(skip: Int, top: Int, retries: Retries)
        async throws(PloomeFailure) -> ContactPage
    {
        var query = [
            (name: "$top", value: "\(top)"), ("$skip", "\(skip)"), ("$orderby", "Id"),
            ("$expand", "Phones,City($expand=State)"),
        ]
        if let tag = settings.tag { query.append(("$filter", "Tags/any(t: t/TagId eq \(tag))")) }
        let request = HTTPRequest(
            settings.address.at("Contacts", query: query),
            headers: ["User-Key": settings.key, "Accept": "application/json"],
            timeout: settings.timeout
        )
        let answer: HTTPAnswer
        do { answer = try await http.send(request, retries, at: pace) } catch {
            throw .unreachable(error)
        }
        switch answer.status {
        case 200: break
        case 401, 403: throw .keyRefused(status: answer.status)
        default: throw .refused(status: answer.status)
        }
        guard let page = JSON.decode(ContactPage.self, from: answer.body) else { throw .nonsense }
        return page
    }
}

/// The pages of the CRM's contacts, one after the other.
package struct ContactPages: Sendable {
    fileprivate let client: PloomeClient
    fileprivate let size: Int
    private var number = 0
    private var isOver = false
    /// How many contacts there have been.
    private(set) package var count = 0

    fileprivate init(client: PloomeClient, size: Int) { (self.client, self.size) = (client, size) }

    /// The next page; nil behind the last.
    package mutating func next() async throws(PloomeFailure) -> ContactPage? {
        if isOver { return nil }
        let page = try await client.page(number, from: count)
        number += 1
        count += page.count
        isOver = page.count < size
        return page
    }
}

/// Why the CRM gave no contacts.
package enum PloomeFailure: Error, Equatable, Sendable, CustomStringConvertible {
    case unreachable(HTTPFailure)
    case keyRefused(status: Int)
    case refused(status: Int)
    /// What it answered is not a page of contacts.
    case nonsense
    case endless

    package var description: String {
        switch self {
        case .unreachable(let failure): "the CRM cannot be reached: \(failure)"
        case .keyRefused(let status): "the CRM refuses the key (\(status)): see PLOOME_API_KEY"
        case .refused(let status): "the CRM answers \(status)"
        case .nonsense: "the CRM's answer is not a list of contacts"
        case .endless: "the CRM's list does not end"
        }
    }
}
