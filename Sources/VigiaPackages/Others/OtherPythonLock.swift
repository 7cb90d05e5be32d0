import VigiaCore
import VigiaPlatform

/// The locked versions in the lock file of another package manager than pip.
///
/// Which packages are needed depends on groups, extras and markers, so a missing package is no
/// fault.
struct OtherPythonLock {
    /// The versions of packages by normalized name.
    private(set) var versions: [String: Set<String>] = [:]

    /// The name of the lock file.
    let name: String

    /// Reads the lock file of a folder; nil if it is not understood.
    init?(of installer: any PythonInstaller.Type, in folder: String) {
        guard let name = installer.lock(in: folder),
            let bytes = try? FileSystem.content(of: "\(folder)/\(name)", limit: NpmLock.bytesMax)
        else { return nil }
        self.name = name
        for (name, version) in installer.versions(bytes) {
            versions[Requirements.normalized(name), default: []].insert(version)
        }
        if versions.isEmpty { return nil }
    }

    /// Source: TOML; `[[package]]` of uv.lock, poetry.lock and pdm.lock.
    static func tables(_ bytes: [UInt8]) -> [(name: String, version: String)] {
        var (name, version, isPackage, isOwn) = ("", "", false, false)
        func value(_ line: Substring) -> String {
            String(line.drop { $0 != "=" }.dropFirst().trimmed.filter { $0 != "\"" })
        }
        var found: [(name: String, version: String)] = []
        func end() {
            if isPackage, !isOwn, !name.isEmpty, !version.isEmpty { found.append((name, version)) }
            (name, version, isOwn) = ("", "", false)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("[") {
                // The package ends here, since tables of the package may follow:
                // `[package.dependencies]`.
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
        return found
    }

    /// Reports packages installed in another version.
    func compare(
        _ installed: [String: PythonPackage],
        _ report: inout DependencyReport
    ) {
        let known = installed.values.filter { versions[$0.name] != nil }
        report.packages = known.count
        guard !known.isEmpty else {
            return report.add(.nothingInstalled, "no package of \(name) is installed")
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
        let words = "what \(name) says"
        report.add(.otherVersion, other.sorted(), "is not \(words)", "are not \(words)")
        let torn = known.filter { !$0.isWhole }.map(\.name).sorted()
        report.add(.incomplete, torn, "is not whole", "are not whole")
    }
}
