import VigiaCore
import VigiaJSON
import VigiaPlatform

/// The parts of packages that were compiled for one version of Node.
///
/// What uses Node-API works with all of them. The rest says so by a symbol with the number of
/// the binary interface, or in what node-gyp has left beside it. Source: Node.js, "C++ addons"
/// and "Node-API"; `process.versions.modules`.
struct NativeAddons {
    let folder: String
    let node: NodeFacts

    /// The most entries of folders that are looked at in one package.
    private static let entriesMax = 20_000
    /// The most bytes of an addon that are read.
    private static let bytesMax = 64 << 20
    /// How deep folders of one package are looked into.
    private static let depthMax = 8

    /// Adds what was compiled for another Node than the service's.
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
            // Where the lock file does not tell for which C library, optional ones for both are there.
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

    /// Adds what was compiled for another system, as in a tree that was copied from there.
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

    /// Whether a package may have addons at all; to look through each would take long.
    private static func mayHaveAddons(_ package: NpmLock.Package, _ place: String) -> Bool {
        if package.hasInstallScript || !package.systems.isEmpty || !package.processors.isEmpty {
            return true
        }
        let names = (try? FolderListing.names(in: place)) ?? []
        let telling = ["build", "binding.gyp", "Release"]
        return names.contains { telling.contains($0) || $0.hasSuffix(".node") }
    }

    /// The addons below a package's folder, without those of packages inside of it.
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

    /// Whether it lies where packages load addons from, as a rule: some have others for tests.
    private static func isLoaded(_ path: String, in place: String) -> Bool {
        path.holds("/build/Release/") || !path.dropFirst(place.count + 1).contains("/")
    }

    /// Whether it lies among addons for several systems, of which only some are for this one.
    private static func isForeign(_ path: String) -> Bool {
        path.holds("/prebuilds/") || path.holds("/obj.target/")
    }

    /// The number of the binary interface that an addon was compiled for; nil where it works with
    /// all, or where that cannot be seen.
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

    /// Where a name that stands in a file of any kind ends.
    private static func end(of name: String, in bytes: [UInt8]) -> Int? {
        // A name has no special character, so that it is a pattern.
        guard let pattern = try? Pattern(name) else { return nil }
        return pattern.firstMatch(in: bytes[...], from: 0).map { $0 + name.utf8.count }
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix(6).prefix { $0 >= 48 && $0 <= 57 }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// What node-gyp wrote down: JSON behind a line of comment.
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
