import VigiaJSON

/// A service that knows what lies behind a postcode, with the API of ViaCEP.
package struct CEPClient: Sendable {
    package static let address = "https://viacep.com.br"

    /// What the service says of a postcode.
    enum Answer: Equatable { case address(CEPAddress), unknown }

    private let address: HTTPAddress
    private let http: HTTPClient
    private let retries: Retries
    private let timeout: Duration

    package init(
        at address: HTTPAddress,
        over http: HTTPClient,
        retries: Retries = Retries(attempts: 2, delay: .milliseconds(200), delayMax: .seconds(2)),
        timeout: Duration = .seconds(3)
    ) {
        (self.address, self.http, self.retries, self.timeout) = (address, http, retries, timeout)
    }

    func ask(_ cep: CEP) async throws(HTTPFailure) -> Answer {
        let request = HTTPRequest(address.at("ws/\(cep.digits)/json/"), timeout: timeout)
        let answer = try await http.send(request, retries)
        guard answer.status == 200 else {
            throw .unreachable("the service answers \(answer.status)")
        }
        guard let json = try? JSONValue(parsing: answer.body) else { throw .cutOff }
        if let address = try? CEPAddress(json: json) { return .address(address) }
        // It tells that there is none as `{"erro": true}`, or "true".
        if let fault: JSONValue = try? json.member("erro"), fault != .null { return .unknown }
        throw .cutOff
    }
}

/// What the service says of a postcode that there is.
struct CEPAddress: Equatable, JSONReadable {
    let street: String?
    let district: String?
    let city: String
    let state: String

    init(json: JSONValue) throws(JSONError) {
        street = try json.member("logradouro")
        district = try json.member("bairro")
        city = try json.member("localidade")
        state = try json.member("uf")
    }
}
