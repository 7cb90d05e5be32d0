internal import TestSupport
public import VigiaJSON

/// The targets of the repository's package, as `swift package dump-package` tells them.
public struct DumpedPackage: JSONReadable {
    /// The targets, in the order of `Package.swift`.
    public let targets: [Target]

    /// A target of the package.
    public struct Target: JSONReadable {
        /// Its name.
        public let name: String
        /// The names of the targets that it depends on.
        public let dependencies: Set<String>
        /// All that is told of it, as JSON.
        public let text: String

        /// Takes an element of `targets`.
        public init(json: JSONValue) throws(JSONError) {
            name = try json.member("name")
            let needed: [Dependency] = try json.member("dependencies")
            dependencies = Set(needed.map(\.name))
            text = String(decoding: JSON.encode(json), as: UTF8.self)
        }
    }

    /// A target that another depends on: a list of its name and of conditions.
    private struct Dependency: JSONReadable {
        let name: String

        init(json: JSONValue) throws(JSONError) {
            guard case .object(let members) = json, case .list(let words)? = members.first?.value,
                case .text(let name)? = words.first
            else { throw .unexpected(wanted: "a dependency") }
            self.name = name
        }
    }

    /// Takes what the tool writes.
    public init(json: JSONValue) throws(JSONError) { targets = try json.member("targets") }

    /// Asks the tool of the package in a folder.
    ///
    /// - Throws: where the tool fails, or the folder for its builds cannot be made.
    public static func read(_ root: String) throws -> Self {
        let place = try Place()
        // The package's own folder of builds is locked while its tests run.
        try place.shell(
            "swift package --package-path '\(root)' --scratch-path build dump-package > dump.json"
        )
        let told = Array((place.text("dump.json") ?? "").utf8)
        guard let package = JSON.decode(Self.self, from: told) else {
            throw ShellFailure(description: "what dump-package writes is not understood")
        }
        return package
    }
}
