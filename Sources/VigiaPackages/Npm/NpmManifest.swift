import VigiaJSON
import VigiaPlatform

/// The requirements in a `package.json`.
struct NpmManifest {
    let name: String?
    let needs: [NpmNeed]
    let version: String?
    /// The package manager if it is not npm: `pnpm` of `pnpm@9.1.0`.
    ///
    /// Source: Node.js, "packageManager".
    let otherInstaller: String?
    /// Patterns for the folders of workspaces.
    let workspaces: [String]
    let overrides: [JSONMember]
    let main: String?
    let hasExports: Bool
    /// The versions of Node that it accepts; nil for all, or if given in another form.
    let engine: String?

    /// The size limit of a manifest in bytes.
    static let bytesMax = 4 << 20

    /// Parses a manifest; nil if it is missing or invalid.
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

    /// The required ranges by name.
    var wants: [String: String] { needs.reduce(into: [:]) { $0[$1.name] = $1.range } }
}
