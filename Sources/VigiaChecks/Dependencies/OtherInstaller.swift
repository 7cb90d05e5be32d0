import VigiaPlatform

/// A package manager that is known by its lock file, and that Vigia does not run.
struct OtherInstaller: Equatable {
    let name: String
    /// Its lock file, as a name in the folder.
    let lock: String
    /// What installs exactly what the lock file says.
    let command: String

    /// The one of a folder for Node; nil for none.
    static func ofNode(in folder: String) -> Self? {
        let all = [
            Self(
                name: "pnpm",
                lock: "pnpm-lock.yaml",
                command: "pnpm install --frozen-lockfile"
            ),
            Self(
                name: "yarn",
                lock: "yarn.lock",
                command: isYarn1(folder)
                    ? "yarn install --frozen-lockfile" : "yarn install --immutable"
            ),
            Self(name: "bun", lock: "bun.lock", command: "bun install --frozen-lockfile"),
            Self(name: "bun", lock: "bun.lockb", command: "bun install --frozen-lockfile"),
            Self(name: "deno", lock: "deno.lock", command: "deno install --frozen"),
        ]
        return all.first { FileSystem.kind(of: "\(folder)/\($0.lock)") == .file }
    }

    /// The one of a folder for Python; nil for none.
    static func ofPython(in folder: String) -> Self? {
        let all = [
            Self(name: "uv", lock: "uv.lock", command: "uv sync --locked"),
            Self(name: "poetry", lock: "poetry.lock", command: "poetry install --sync"),
            Self(name: "pdm", lock: "pdm.lock", command: "pdm sync --clean"),
            Self(name: "pipenv", lock: "Pipfile.lock", command: "pipenv sync"),
        ]
        return all.first { FileSystem.kind(of: "\(folder)/\($0.lock)") == .file }
    }

    /// Whether a `yarn.lock` is one of yarn's first version, which says so at its beginning.
    private static func isYarn1(_ folder: String) -> Bool {
        guard let file = try? FileDescriptor.open("\(folder)/yarn.lock", 0) else { return false }
        let start = String(decoding: file.bytes(from: 0, limit: 512), as: UTF8.self)
        return start.holds("yarn lockfile v1")
    }

    /// Who a project's own manifest says installs its packages: `pnpm` of `pnpm@9.1.0`.
    ///
    /// Source: Node.js, "packageManager".
    static func named(_ manifest: NpmManifest?) -> String? {
        guard let name = manifest?.packageManager?.prefix(while: { $0 != "@" }), name != "npm"
        else { return nil }
        return String(name)
    }

    /// What to do by hand, since nothing is installed for this manager: its own command.
    var hint: String { "`\(command)` installs what \(lock) says; Vigia does not run \(name)" }
}
