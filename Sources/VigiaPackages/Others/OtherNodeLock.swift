import VigiaPlatform

/// Compares the direct requirements of a `package.json` with the lock file of another package
/// manager than npm.
struct OtherNodeLock {
    let folder: String
    let installer: any NodeInstaller.Type
    let environment: [String: String]

    func report() -> DependencyReport {
        let name = installer.lock(in: folder) ?? ""
        let hint = installer.hint(in: folder)
        var report = DependencyReport(lock: name, foreignHint: hint)
        let isLoose = [".pnp.cjs", ".pnp.js"].contains {
            FileSystem.kind(of: "\(folder)/\($0)") == .file
        }
        let bytes = try? FileSystem.content(of: "\(folder)/\(name)", limit: NpmLock.bytesMax)
        guard !isLoose, let manifest = NpmManifest(folder + "/package.json"), let bytes,
            let lock = installer.versions(String(decoding: bytes, as: UTF8.self), of: name)
        else {
            report.addUnverified(["the packages of \(name)"], hint: hint)
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
        // A tree without any development package was installed without them.
        if missingTools.count < tools, environment["NODE_ENV"] != "production" {
            missing += missingTools
        }
        report.packages = needs.count - missingTools.count
        report.add(.missing, missing, "is missing", "are missing")
        let words = "what \(name) says"
        report.add(.otherVersion, other, "is not \(words)", "are not \(words)")
        return report
    }

    /// The versions in a lock file, by package name and by range.
    struct Versions: Equatable {
        /// The versions of a package by its name.
        var byName: [String: Set<String>] = [:]
        /// The version for a requirement: `name@range`.
        var byNeed: [String: String] = [:]

        mutating func add(_ name: String, _ version: String, need: String? = nil) {
            byName[name, default: []].insert(version)
            if let need { byNeed[need] = version }
        }

        /// The locked version for a requirement; nil if it is ambiguous.
        func version(of need: NpmNeed) -> String? {
            let exact =
                byNeed["\(need.name)@\(need.range)"]
                ?? byNeed["\(need.name)@npm:\(need.range)"] ?? byNeed[need.name]
            if let exact { return exact }
            let all = byName[need.name] ?? []
            return all.count == 1 ? all.first : nil
        }
    }
}

extension StringProtocol {
    /// Without quotes.
    var unquoted: String { String(filter { $0 != "\"" && $0 != "'" }) }
}
