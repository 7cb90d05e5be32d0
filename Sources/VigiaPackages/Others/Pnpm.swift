import VigiaCore

/// Source: pnpm, "lockfile" of versions 5 to 9: the project's requirements are below `importers` or
/// at the beginning.
struct Pnpm: NodeInstaller {
    static let name = "pnpm"
    static let locks = ["pnpm-lock.yaml"]
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String { "pnpm install --frozen-lockfile" }

    static func versions(_ text: String, of lock: String) -> OtherNodeLock.Versions? {
        let sections: Set = ["dependencies", "devDependencies", "optionalDependencies"]
        var versions = OtherNodeLock.Versions()
        var path: [(indent: Int, key: String)] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let indent = line.prefix { $0 == " " }.count
            let parts = line.dropFirst(indent).split(separator: ":", maxSplits: 1)
            guard let key = parts.first?.unquoted, !key.hasPrefix("#") else { continue }
            while let last = path.last, last.indent >= indent { path.removeLast() }
            let value = parts.count > 1 ? parts[1].trimmed.unquoted : ""
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
}
