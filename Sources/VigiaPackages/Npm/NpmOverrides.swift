import VigiaJSON

/// The `overrides` of a manifest, which replace requirements of packages.
///
/// Source: package.json(5), "overrides".
struct NpmOverrides {
    /// By package name.
    private var all: [String: String] = [:]
    /// By the name of the requiring package, and of the package.
    private var under: [String: [String: String]] = [:]
    /// Packages whose override depends on more than the requiring package.
    private var unclear: Set<String> = []

    init(_ manifest: NpmManifest?) {
        guard let manifest else { return }
        func plain(_ name: String) -> Bool { !name.dropFirst().contains("@") }
        func spec(_ text: String) -> String {
            guard text.hasPrefix("$") else { return text }
            return manifest.wants[String(text.dropFirst())] ?? text
        }
        for member in manifest.overrides {
            let name = Self.name(member.name)
            switch member.value {
            case .text(let text) where plain(member.name): all[name] = spec(text)
            case .object(let inner):
                for part in inner {
                    guard case .text(let text) = part.value, plain(part.name), plain(member.name)
                    else {
                        unclear.formUnion([name, Self.name(part.name)])
                        unclear.formUnion(Self.names(in: part.value))
                        continue
                    }
                    if part.name == "." {
                        all[name] = spec(text)
                    } else {
                        under[name, default: [:]][part.name] = spec(text)
                        unclear.insert(part.name)
                    }
                }
            default: unclear.insert(name)
            }
        }
    }

    /// A package name without a version selector.
    private static func name(_ key: String) -> String {
        guard let mark = key.dropFirst().firstIndex(of: "@") else { return key }
        return String(key[..<mark])
    }

    private static func names(in value: JSONValue) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.flatMap { [name($0.name)] + names(in: $0.value) }
    }

    /// The effective range of a requirement; nil if it is unknown here.
    func range(of need: NpmNeed, from package: NpmLock.Package) -> String? {
        if package.isInstalled, let own = under[package.name]?[need.name] { return own }
        if unclear.contains(need.name) { return nil }
        return all[need.name] ?? need.range
    }
}
