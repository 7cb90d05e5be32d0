import VigiaCore
import VigiaJSON
import VigiaPlatform

/// The lock file of another package manager than pip: which versions packages may have.
///
/// Which of them are wanted here depends on groups, extras and markers, so that one that is missing
/// is no fault.
struct OtherPythonLock {
    /// The versions of packages, by their names as they are compared.
    private(set) var versions: [String: Set<String>] = [:]

    /// Reads a lock file; nil for one that is not understood.
    init?(_ path: String, _ manager: OtherInstaller) {
        guard let bytes = try? FileSystem.content(of: path, limit: NpmLock.bytesMax) else {
            return nil
        }
        if manager.name == "pipenv" { readJSON(bytes) } else { readTables(bytes) }
        if versions.isEmpty { return nil }
    }

    /// Source: TOML; `[[package]]` of uv.lock, poetry.lock and pdm.lock.
    private mutating func readTables(_ bytes: [UInt8]) {
        var (name, version, isPackage, isOwn) = ("", "", false, false)
        func value(_ line: Substring) -> String {
            String(line.drop { $0 != "=" }.dropFirst().trimmed.filter { $0 != "\"" })
        }
        var found: [(String, String)] = []
        func end() {
            if isPackage, !isOwn, !name.isEmpty, !version.isEmpty { found.append((name, version)) }
            (name, version, isOwn) = ("", "", false)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("[") {
                // Ended here, since tables of the package may follow it: `[package.dependencies]`.
                end()
                isPackage = line == "[[package]]"
            } else if isPackage, line.hasPrefix("name =") {
                name = value(line)
            } else if isPackage, line.hasPrefix("version =") {
                version = value(line)
            } else if isPackage, line.hasPrefix("source =") {
                // The project's own packages.
                isOwn = ["editable", "virtual", "directory"].contains { line.holds($0) }
            }
        }
        end()
        for (name, version) in found {
            versions[Requirements.normalized(name), default: []].insert(version)
        }
    }

    /// Source: pipenv, "Pipfile.lock".
    private mutating func readJSON(_ bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes) else { return }
        for section in ["default", "develop"] {
            guard case .object(let all) = Members(json).value(section) else { continue }
            for member in all {
                guard let version = Members(member.value).text("version"),
                    version.hasPrefix("==")
                else { continue }
                let name = Requirements.normalized(member.name)
                versions[name, default: []].insert(String(version.dropFirst(2)))
            }
        }
    }

    /// Adds packages that are installed in another version.
    func compare(
        _ installed: [String: PythonPackage],
        _ manager: OtherInstaller,
        _ report: inout DependencyReport
    ) {
        let known = installed.values.filter { versions[$0.name] != nil }
        report.packages = known.count
        guard !known.isEmpty else {
            return report.add(.nothingInstalled, "no package of \(manager.lock) is installed")
        }
        let other = known.compactMap { package -> String? in
            let wanted = versions[package.name] ?? []
            let own = PythonVersion(package.version)
            let isTaken = wanted.contains { text in
                text == package.version || PythonVersion(text) == own
            }
            guard !isTaken, let first = wanted.min() else { return nil }
            return "\(package.name) (\(package.version) instead of \(first))"
        }
        let words = "what \(manager.lock) says"
        report.add(.otherVersion, other.sorted(), "is not \(words)", "are not \(words)")
        let torn = known.filter { !$0.isWhole }.map(\.name).sorted()
        report.add(.incomplete, torn, "is not whole", "are not whole")
    }
}
