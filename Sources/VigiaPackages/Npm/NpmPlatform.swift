/// This machine and its Node, as packages name them in `os`, `cpu` and `libc`.
///
/// Source: package.json(5), "os"; npm-install-checks.
struct NpmPlatform {
    private let processor: String
    private let library: String

    init(_ node: NodeFacts) {
        processor =
            switch node.format {
            case .elf(_, 3): "ia32"
            case .elf(_, 40): "arm"
            case .elf(_, 183): "arm64"
            default: "x64"
            }
        library = node.cLibrary == .musl ? "musl" : "glibc"
    }

    /// Whether a package supports this platform.
    func suits(_ package: NpmLock.Package) -> Bool {
        Self.takes("linux", package.systems) && Self.takes(processor, package.processors)
            && Self.takes(library, package.libraries)
    }

    /// Whether a list contains a name, or excludes only others with `!`.
    static func takes(_ name: String, _ list: [String]) -> Bool {
        if list.isEmpty || list == ["any"] { return true }
        if list.contains("!" + name) { return false }
        return list.contains(name) || list.allSatisfy { $0.hasPrefix("!") }
    }
}
