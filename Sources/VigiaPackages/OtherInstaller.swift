import VigiaCore
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

    /// The lock files of those for Node.
    static let nodeLocks = ["pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb", "deno.lock"]

    /// The lock files of those for Python.
    static let pythonLocks = ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"]

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

    /// The nearest folder above one with a file of one of some names, up to the root of a repository;
    /// nil for none.
    ///
    /// What is installed in a workspace is told by the lock file of the whole.
    ///
    /// - Parameters:
    ///   - folder: the absolute folder.
    ///   - names: the files that count.
    ///   - isEvenBeyond: whether folders above the repository count, too.
    /// - Returns: its absolute path.
    static func folder(
        above folder: String,
        with names: [String],
        beyondRepository isEvenBeyond: Bool = false
    ) -> String? {
        var place = FileSystem.destination(of: folder)
        for _ in 0..<heightMax {
            if !isEvenBeyond, FileSystem.kind(of: place + "/.git") != nil { return nil }
            guard let slash = place.lastIndex(of: "/"), slash != place.startIndex else {
                return nil
            }
            place = String(place[..<slash])
            if names.contains(where: { FileSystem.kind(of: "\(place)/\($0)") == .file }) {
                return place
            }
        }
        return nil
    }

    /// How many folders above one are looked at.
    private static let heightMax = 16

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
