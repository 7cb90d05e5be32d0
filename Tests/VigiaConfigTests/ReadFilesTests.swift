import Testing
import VigiaConfig
import VigiaCore

@Suite struct ReadFiles {
    @Test func theFilesThatWereReadAreRemembered() throws {
        let optional = "{ path: none.env, optional: true }"
        let text = """
            env_file: .env
            services: { web: { command: a, env_file: [.env, b.env, \(optional)] } }
            """
        let facts = FixedFacts(
            files: ["/srv/shop/vigia.yaml": text, "/srv/shop/.env": "A=1", "/srv/shop/b.env": ""]
        )
        let reader = ConfigurationReader(
            projectDirectory: "/srv/shop",
            environment: [:],
            facts: facts
        )
        let project = try reader.read(profile: nil)
        // A file that may be missing counts as empty: it is noticed once it is there.
        let texts = [("vigia.yaml", text), (".env", "A=1"), ("b.env", ""), ("none.env", "")]
        #expect(
            project.files
                == texts.map { name, text in
                    ConfigurationFile(path: "/srv/shop/\(name)", holding: Array(text.utf8))
                }
        )
    }
}
