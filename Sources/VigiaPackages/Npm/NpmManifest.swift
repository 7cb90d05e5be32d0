import VigiaJSON
import VigiaPlatform

/// What `package.json` asks for.
struct NpmManifest {
    let name: String?
    let needs: [NpmNeed]
    let version: String?
    /// Who installs its packages where that is not npm: `pnpm` of `pnpm@9.1.0`.
    ///
    /// Source: Node.js, "packageManager".
    let otherInstaller: String?
    /// Patterns for folders that belong to the project.
    let workspaces: [String]
    let overrides: [JSONMember]
    let main: String?
    let hasExports: Bool
    /// Which versions of Node it asks for; nil where it takes all, or says so in another way.
    let engine: String?

    /// The most bytes of a manifest.
    static let bytesMax = 4 << 20

    /// Reads a manifest; nil where there is none that can be understood.
    init?(_ path: String) {
        guard let bytes = try? FileSystem.content(of: path, limit: Self.bytesMax),
            let json = try? JSONValue(parsing: bytes), case .object = json
        else { return nil }
        let members = Members(json)
        name = members.text("name")
        let installer = members.text("packageManager")?.prefix { $0 != "@" }
        otherInstaller = installer.flatMap { $0 == Npm.name ? nil : String($0) }
        needs = NpmNeed.all(members)
        let folders = members.list("workspaces")
        workspaces = folders.isEmpty ? members.members("workspaces").list("packages") : folders
        if case .object(let all) = members.value("overrides") {
            overrides = all
        } else {
            overrides = []
        }
        version = members.text("version")
        main = members.text("main")
        hasExports = members.value("exports") != nil
        engine =
            members.value("devEngines") == nil ? members.members("engines").text("node") : nil
    }

    /// What is asked for, by name.
    var wants: [String: String] { needs.reduce(into: [:]) { $0[$1.name] = $1.range } }
}
