import VigiaCore
import VigiaJSON
import VigiaPlatform

/// The native addons of packages, compiled for one version of Node.
///
/// Addons that use Node-API work with every version. Others show the ABI number in a symbol, or in
/// a file that node-gyp left beside them. Source: Node.js, "C++ addons" and "Node-API";
/// `process.versions.modules`.
struct NativeAddons {
    let folder: String
    let node: NodeFacts

    /// The most folder entries examined in one package.
    private static let entriesMax = 20_000
    /// The most bytes of an addon read.
    private static let bytesMax = 64 << 20
    /// How deep the folders of one package are searched.
    private static let depthMax = 8

    /// Reports addons compiled for another Node than the service's.
    func compare(_ packages: [NpmLock.Package], _ report: inout DependencyReport) {
        var built: [(name: String, interface: Int)] = []
        var strange: [(name: String, format: BinaryFormat)] = []
        var (torn, musl) = ([String](), [String]())
        for package in packages where !package.isLink {
            let place = "\(folder)/\(package.place)"
            let files = Self.mayHaveAddons(package, place) ? Self.addons(in: place) : []
            let formats = files.compactMap { BinaryFormat($0) }
            // Some packages have addons for several systems.
            if let format = formats.first, !formats.contains(node.format) {
                strange.append((package.name, format))
                continue
            }
            if formats.isEmpty, files.contains(where: { Self.isLoaded($0, in: place) }) {
                torn.append(package.name)
            }
            // If the lock file does not name the C library, optional packages for both are
            // installed.
            let libraries = package.isOptional ? [] : files.compactMap { ElfLinks($0)?.cLibrary }
            if !libraries.isEmpty, libraries.allSatisfy({ $0 == .musl }), node.cLibrary == .glibc {
                musl.append(package.name)
            }
            for file in files where package.hasInstallScript {
                guard let number = Self.interface(of: file, in: place) else { continue }
                built.append((package.name, number))
                break
            }
        }
        report.add(.incomplete, torn, "has an addon of nothing", "have addons of nothing")
        add(strange, &report)
        let foreign = "built for musl, and this Node is for glibc"
        report.add(.otherRuntime, musl, "is \(foreign)", "are \(foreign)")
        guard !built.isEmpty, let own = node.interface else { return }
        let odd = built.filter { $0.interface != own }
        let others = Set(odd.map(\.interface)).sorted().map(String.init)
        let numbers = others.joined(separator: ", ")
        let words = "built for another Node (binary interface \(numbers); this one has \(own))"
        report.add(.otherRuntime, odd.map(\.name), "is \(words)", "are \(words)")
    }

    /// Reports addons compiled for another system, as in a copied tree.
    private func add(
        _ strange: [(name: String, format: BinaryFormat)],
        _ report: inout DependencyReport
    ) {
        guard !strange.isEmpty else { return }
        let systems = strange.map(\.format.words).unique
        let words = "built for \(systems.joined(separator: " and "))"
        let tail = "\(words), and this is \(node.format.words)"
        report.add(.otherRuntime, strange.map(\.name), "is \(tail)", "are \(tail)")
    }

    /// Whether a package may have addons at all; searching each would take long.
    private static func mayHaveAddons(_ package: NpmLock.Package, _ place: String) -> Bool {
        if package.hasInstallScript || !package.systems.isEmpty || !package.processors.isEmpty {
            return true
        }
        let names = (try? FolderListing.names(in: place)) ?? []
        let telling = ["build", "binding.gyp", "Release"]
        return names.contains { telling.contains($0) || $0.hasSuffix(".node") }
    }

    /// The addons below a package's folder, except those of packages nested in it.
    static func addons(in place: String) -> [String] {
        var (found, entries) = ([String](), 0)
        func look(_ folder: String, _ depth: Int) {
            guard depth > 0, let names = try? FolderListing.names(in: folder) else { return }
            for name in names {
                entries += 1
                guard entries < entriesMax, name != "node_modules" else { continue }
                let path = "\(folder)/\(name)"
                switch FileSystem.kind(of: path, following: false) {
                case .folder where !name.hasSuffix(".dSYM"): look(path, depth - 1)
                case .file where name.hasSuffix(".node") && !isForeign(path): found.append(path)
                default: continue
                }
            }
        }
        look(place, depthMax)
        return found.sorted()
    }

    /// Whether a file is where packages load addons from; other addons are usually for tests.
    private static func isLoaded(_ path: String, in place: String) -> Bool {
        path.holds("/build/Release/") || !path.dropFirst(place.count + 1).contains("/")
    }

    /// Whether a file is among addons for several systems, only some of which fit this one.
    private static func isForeign(_ path: String) -> Bool {
        path.holds("/prebuilds/") || path.holds("/obj.target/")
    }

    /// The ABI number that an addon was compiled for; nil if it works with every version, or is
    /// unknown.
    static func interface(of file: String, in place: String) -> Int? {
        guard let bytes = try? FileSystem.content(of: file, limit: bytesMax) else { return nil }
        if ["napi_register_module_v", "napi_module_register"].contains(where: {
            Self.end(of: $0, in: bytes) != nil
        }) {
            return nil
        }
        if let end = end(of: "node_register_module_v", in: bytes),
            let number = number(in: bytes[end...])
        {
            return number
        }
        return noted(in: "\(place)/build/config.gypi")
    }

    /// The end of a name in a file's bytes.
    private static func end(of name: String, in bytes: [UInt8]) -> Int? {
        // A name has no special characters, so it is a valid pattern.
        guard let pattern = try? Pattern(name) else { return nil }
        return pattern.firstMatch(in: bytes[...], from: 0).map { $0 + name.utf8.count }
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix(6).prefix { $0 >= 48 && $0 <= 57 }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// The ABI number in a file of node-gyp: JSON after a comment line.
    private static func noted(in file: String) -> Int? {
        guard let bytes = try? FileSystem.content(of: file, limit: 1 << 20),
            let brace = bytes.firstIndex(of: UInt8(ascii: "{")),
            let json = try? JSONValue(parsing: Array(bytes[brace...]))
        else { return nil }
        switch Members(json).members("variables").value("node_module_version") {
        case .integer(let number): return Int(number)
        case .text(let text): return Int(text)
        default: return nil
        }
    }
}
