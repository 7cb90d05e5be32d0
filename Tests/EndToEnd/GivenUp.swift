import TestSupport
import Testing
import VigiaWire

/// Services that are not retried until a user asks.
@Suite("Services that are given up", .sideBySide, .serialized)
struct GivenUp {
    @Test("check and fix report a service that was given up, with a remedy")
    func givenUp() throws {
        let project = try Project(
            """
            services:
              web: { command: [sh, -c, "exit 7"], restart: { policy: never } }
            """
        )
        #expect(try project.vigia("start").status == 1)
        try project.until { $0.state == "broken" }
        let fixed = try project.vigia("fix")
        #expect(fixed.status == 1, "\(fixed.all)")
        #expect(fixed.output.contains("given up: ") && fixed.output.contains("`vigia start web`"))
        #expect(!fixed.output.contains("nothing is in the way"))
        let json = try project.vigia("fix", "--dry-run", "--json")
        #expect(json.output.contains(#"{"service":"web","check":"given up","found":"given up: "#))
        let check = try project.vigia("check")
        #expect(check.output.contains("web stands still: given up: "), "\(check.all)")
        #expect(check.output.contains("`vigia start web`"))
    }
}
