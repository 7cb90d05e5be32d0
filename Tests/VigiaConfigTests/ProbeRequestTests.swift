import Testing
import VigiaCore

/// `method` and `headers` under `health`.
struct ProbeRequestTests {
    @Test("the request of a probe has the method and the headers that were given")
    func request() throws {
        let service = try Fixture.service(
            """
            command: x
            port: 80
            env: { TOKEN: s3cret }
            health:
              http: /up
              method: HEAD
              headers: { Host: shop.example, authorization: "Bearer ${TOKEN}" }
            """
        )
        var target = HTTPTarget(host: "127.0.0.1", port: 80, path: "/up")
        target.method = .head
        target.headers = [
            .init(name: "Host", value: "shop.example"),
            .init(name: "authorization", value: "Bearer s3cret"),
        ]
        #expect(service.probe?.question == .http(target))
    }
}
