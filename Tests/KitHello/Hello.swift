import VigiaKit

@main
struct Hello {
    static func main() async {
        var backend = Backend("hello", version: "1.0.0")
        backend.routes.get("/hello/{name}") { .text("Hello, \(try $0.parameter("name"))!\n") }
        await backend.run()
    }
}
