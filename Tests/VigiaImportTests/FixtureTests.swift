import TestSupport
import Testing

@testable import VigiaImport

/// Every fixture is imported, and the written file is read by the reader of `vigia.yaml`.
@Suite("Fixtures of imports")
struct FixtureTests {
    static let formats = [
        "procfile", "package", "pm2", "supervisord", "compose", "systemd",
    ]

    @Test("each format has its fixtures", arguments: formats)
    func counts(format: String) {
        let all = Fixture.all(of: format)
        #expect(all.count >= 25)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.allSatisfy { !$0.files.isEmpty && !$0.expected.isEmpty })
    }

    @Test(
        "a file is taken over as expected",
        arguments: (formats + ["folder"]).flatMap { Fixture.all(of: $0) }
    )
    func taken(fixture: Fixture) {
        #expect(fixture.imported() == fixture.expected)
    }
}
