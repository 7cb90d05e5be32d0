import VigiaCore
import VigiaJSON
import VigiaPlatform

/// Compares the packages that a `package.json` asks for itself with the lock file of another
/// package manager than npm.
struct OtherNodeLock {
    let folder: String
    let manager: OtherInstaller
    let environment: [String: String]

    func report() -> DependencyReport {
        var report = DependencyReport(lock: manager.lock, foreignHint: manager.hint)
        let isLoose = [".pnp.cjs", ".pnp.js"].contains {
            FileSystem.kind(of: "\(folder)/\($0)") == .file
        }
        let bytes = try? FileSystem.content(
            of: "\(folder)/\(manager.lock)",
            limit: NpmLock.bytesMax
        )
        guard !isLoose, let manifest = NpmManifest(folder + "/package.json"), let bytes,
            let lock = Self.versions(String(decoding: bytes, as: UTF8.self), of: manager)
        else {
            report.addUnverified(["the packages of \(manager.lock)"], hint: manager.hint)
            return report
        }
        guard FileSystem.kind(of: "\(folder)/node_modules") == .folder else {
            report.add(.nothingInstalled, "there is no node_modules in \(folder)")
            return report
        }
        let needs = manifest.needs.filter { $0.kind == .usual || $0.kind == .development }
        var (missing, missingTools, other) = ([String](), [String](), [String]())
        var tools = 0
        for need in needs {
            let isTool = need.kind == .development
            if isTool { tools += 1 }
            let place = "\(folder)/node_modules/\(need.name)/package.json"
            guard let installed = NpmManifest(place) else {
                if isTool { missingTools.append(need.name) } else { missing.append(need.name) }
                continue
            }
            guard let wanted = lock.version(of: need), let version = installed.version,
                NpmVersion(wanted) != nil, wanted != version
            else { continue }
            other.append("\(need.name) (\(version) instead of \(wanted))")
        }
        // A tree without any of the tools was installed without them.
        if missingTools.count < tools, environment["NODE_ENV"] != "production" {
            missing += missingTools
        }
        report.packages = needs.count - missingTools.count
        report.add(.missing, missing, "is missing", "are missing")
        let words = "what \(manager.lock) says"
        report.add(.otherVersion, other, "is not \(words)", "are not \(words)")
        return report
    }

    /// What a lock file says of packages by name, and of ranges of them.
    struct Versions: Equatable {
        /// The versions of a package, by its name.
        var byName: [String: Set<String>] = [:]
        /// The version of what is asked for: `name@range`.
        var byNeed: [String: String] = [:]

        mutating func add(_ name: String, _ version: String, need: String? = nil) {
            byName[name, default: []].insert(version)
            if let need { byNeed[need] = version }
        }

        /// The version of what a project asks for; nil where that is not clear.
        func version(of need: NpmNeed) -> String? {
            let exact =
                byNeed["\(need.name)@\(need.range)"]
                ?? byNeed["\(need.name)@npm:\(need.range)"] ?? byNeed[need.name]
            if let exact { return exact }
            let all = byName[need.name] ?? []
            return all.count == 1 ? all.first : nil
        }
    }

    /// Reads a lock file; nil for one that is not understood.
    static func versions(_ text: String, of manager: OtherInstaller) -> Versions? {
        switch manager.lock {
        case "yarn.lock": yarn(text)
        case "pnpm-lock.yaml": pnpm(text)
        case "bun.lock": bun(text)
        default: nil
        }
    }

    private static func unquoted(_ text: some StringProtocol) -> String {
        String(text.filter { $0 != "\"" && $0 != "'" })
    }

    /// Source: yarn's own parser; both versions have blocks that begin with what is asked for.
    private static func yarn(_ text: String) -> Versions {
        var (versions, needs) = (Versions(), [String]())
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            if !line.hasPrefix(" ") {
                let plain = unquoted(line.hasSuffix(":") ? line.dropLast() : line)
                needs = plain.split(separator: ",").map { String($0.trimmed) }
            } else if line.hasPrefix("  version"), !line.hasPrefix("   ") {
                let value = unquoted(line.dropFirst(9).drop { $0 == ":" || $0 == " " })
                // That of what lies in the project itself, which says its own version.
                if value == "0.0.0-use.local" { continue }
                for need in needs {
                    guard let mark = need.dropFirst().firstIndex(of: "@") else { continue }
                    versions.add(String(need[..<mark]), value, need: need)
                }
            }
        }
        return versions
    }

    /// Source: pnpm, "lockfile" of versions 5 to 9: what a project asks for, below `importers` or
    /// at the beginning.
    private static func pnpm(_ text: String) -> Versions {
        let sections: Set = ["dependencies", "devDependencies", "optionalDependencies"]
        var versions = Versions()
        var path: [(indent: Int, key: String)] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let indent = line.prefix { $0 == " " }.count
            let parts = line.dropFirst(indent).split(separator: ":", maxSplits: 1)
            guard let key = parts.first.map({ unquoted($0) }), !key.hasPrefix("#") else { continue }
            while let last = path.last, last.indent >= indent { path.removeLast() }
            let value = parts.count > 1 ? unquoted(parts[1].trimmed) : ""
            path.append((indent, key))
            var keys = path.map(\.key)
            if keys.first == "importers" {
                guard keys.count > 2, keys[1] == "." else { continue }
                keys.removeFirst(2)
            }
            guard let section = keys.first, sections.contains(section), !value.isEmpty,
                keys.count == 2 || keys.count == 3 && keys[2] == "version"
            else { continue }
            let version = value.prefix { $0 != "(" && $0 != "_" }
            versions.add(keys[1], String(version), need: keys[1])
        }
        return versions
    }

    /// Source: bun, "bun.lock": JSON with commas behind the last elements.
    private static func bun(_ text: String) -> Versions? {
        guard let json = try? JSONValue(parsing: withoutLastCommas(Array(text.utf8))) else {
            return nil
        }
        var versions = Versions()
        guard case .object(let all) = Members(json).value("packages") else { return nil }
        for member in all {
            guard case .list(let parts) = member.value, case .text(let named) = parts.first,
                let mark = named.dropFirst().lastIndex(of: "@")
            else { continue }
            let version = String(named[named.index(after: mark)...])
            // Deeper ones are named by their way: `a/b`.
            if member.name == named[..<mark] {
                versions.add(member.name, version, need: member.name)
            }
        }
        return versions
    }

    private static func withoutLastCommas(_ bytes: [UInt8]) -> [UInt8] {
        var (result, isText, isEscaped) = ([UInt8](), false, false)
        for byte in bytes {
            if isText {
                if byte == UInt8(ascii: "\""), !isEscaped { isText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else if byte == UInt8(ascii: "\"") {
                isText = true
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                let end = result.lastIndex { $0 > 0x20 }
                if let end, result[end] == UInt8(ascii: ",") { result.remove(at: end) }
            }
            result.append(byte)
        }
        return result
    }
}
