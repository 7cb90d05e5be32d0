import VigiaCore
import VigiaPlatform

/// Compares the modules available to Go with `go.mod` and `go.sum`.
///
/// Source: Go Modules Reference, "go.mod files", "go.sum files", "Vendoring", "Module cache".
struct GoExamination {
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static let lockName = "go.sum"

    /// A required module.
    struct Module: Hashable {
        let path: String
        let version: String
    }

    /// The content of `go.mod`.
    struct Manifest {
        var required: [Module] = []
        /// Replaced modules by path: the replacement is another module or a folder.
        var replaced: [String: String] = [:]
        /// The folders of a workspace.
        var used: [String] = []

        /// Parses the text.
        init(_ text: String) {
            var block = ""
            for line in text.split(whereSeparator: \.isNewline) {
                var line = line.trimmed
                if let comment = line.firstRange(of: "//") { line = line[..<comment.lowerBound] }
                var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
                if words.first == ")" { block = "" }
                if words.count == 2, words[1] == "(" {
                    block = String(words[0])
                    continue
                }
                if block.isEmpty, !words.isEmpty {
                    take(String(words.removeFirst()), words)
                } else if !block.isEmpty {
                    take(block, words)
                }
            }
        }

        private mutating func take(_ verb: String, _ words: [Substring]) {
            if verb == "require", words.count >= 2 {
                required.append(Module(path: String(words[0]), version: String(words[1])))
            }
            if verb == "use", let place = words.first {
                used.append(place.filter { $0 != "\"" && $0 != "`" })
            }
            if verb == "replace", let arrow = words.firstIndex(of: "=>"), arrow > 0,
                arrow + 1 < words.count
            {
                replaced[String(words[0])] = words[(arrow + 1)...].joined(separator: " ")
            }
        }

        /// The module that replaces a required one; nil if it is a folder.
        func taken(_ module: Module) -> Module? {
            guard let other = replaced[module.path] else { return module }
            let words = other.split(separator: " ")
            guard words.count == 2 else { return nil }
            return Module(path: String(words[0]), version: String(words[1]))
        }
    }

    /// Whether Go takes modules from the project's `vendor` folder, as it does if there is one.
    ///
    /// Source: Go Modules Reference, "Vendoring" and "Build commands", `-mod`.
    var usesVendor: Bool {
        let flags = (setting("GOFLAGS") ?? "").split(separator: " ")
        return !flags.contains("-mod=mod") && !flags.contains("-mod=readonly")
            && FileSystem.kind(of: folder + "/vendor") == .folder
    }

    /// Compares the modules.
    ///
    /// - Parameter vendor: a folder examined in place of `vendor`; nil for `vendor` itself, if
    ///   used.
    /// - Returns: the differences.
    func report(vendor: String? = nil) -> DependencyReport {
        var report = DependencyReport()
        guard let text = text("go.mod") else {
            report.add(
                .lockMissing,
                "there is no go.mod in \(folder)",
                hint: "`go mod init` in that folder writes it, or the check's `folder` is another"
            )
            return report
        }
        if let workspace {
            // A workspace selects other versions than each module alone, with other checksums.
            report.addUnverified(
                ["the modules of the workspace \(workspace)"],
                hint: "`go build` in \(folder) says whether they are there"
            )
            return report
        }
        let manifest = Manifest(text)
        report.packages = manifest.required.count
        let sums = self.text(Self.lockName)
        report.lock = sums == nil ? nil : Self.lockName
        let taken = manifest.required.compactMap(manifest.taken)
        if !manifest.required.isEmpty, vendor != nil || usesVendor {
            GoVendor(vendor ?? folder + "/vendor").compare(with: manifest, &report)
            // `vendor` is made from the rest, which need not be consistent until someone does that.
            if !report.faults.isEmpty { compareSums(taken, sums, &report) }
            report.lock = "go.mod"
            return report
        }
        compareSums(taken, sums, &report)
        if report.faults.isEmpty, let sums { compareCache(taken, sums, &report) }
        return report
    }

    /// Looks for modules in `go.mod` that `go.sum` lacks.
    private func compareSums(
        _ modules: [Module],
        _ sums: String?,
        _ report: inout DependencyReport
    ) {
        guard let sums else {
            if !modules.isEmpty {
                report.add(
                    .lockMissing,
                    "there is no go.sum in \(folder)",
                    hint: "`go mod tidy` in that folder writes it; look at it, and commit it"
                )
            }
            return
        }
        let known = Set(
            sums.split(whereSeparator: \.isNewline).compactMap { line -> Module? in
                let words = line.split(separator: " ")
                guard words.count == 3 else { return nil }
                return Module(
                    path: String(words[0]),
                    version: String(words[1].split(separator: "/")[0])
                )
            }
        )
        guard let first = modules.first(where: { !known.contains($0) }) else { return }
        report.add(
            .lockAtOdds,
            "go.mod is at odds with go.sum: \(first.path) \(first.version) is not in it",
            hint: "`go mod tidy` in \(folder) settles it and changes go.sum; Vigia never does"
        )
    }

    private func compareCache(
        _ modules: [Module],
        _ sums: String,
        _ report: inout DependencyReport
    ) {
        let missing = modules.filter { module in
            // Of indirectly required modules, only the manifest is ever fetched.
            sums.holds("\(module.path) \(module.version) h1:")
                && !isWhole(module)
        }
        report.add(.missing, missing.map(\.path), "is missing", "are missing")
    }

    /// Whether a module is completely unpacked; Go leaves a mark beside one being unpacked.
    private func isWhole(_ module: Module) -> Bool {
        let path = Self.escaped(module.path)
        let mark = "\(cache)/cache/download/\(path)/@v/\(module.version).partial"
        return FileSystem.kind(of: "\(cache)/\(path)@\(module.version)") == .folder
            && FileSystem.kind(of: mark) == nil
    }

    /// A Go setting from the environment or the user's file; nil if unset.
    ///
    /// Source: `go help env`, `go help environment`.
    func setting(_ name: String) -> String? {
        let environment = tools.environment
        if let value = environment[name], !value.isEmpty { return value }
        let home = environment["HOME"].map { "\($0)/.config" }
        let usual = (environment["XDG_CONFIG_HOME"] ?? home).map { "\($0)/go/env" }
        guard let file = environment["GOENV"] ?? usual, file != "off",
            let bytes = try? FileSystem.content(of: file, limit: 1 << 16)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .last { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    /// The module cache.
    private var cache: String {
        if let cache = setting("GOMODCACHE") { return cache }
        let first = setting("GOPATH")?.split(separator: ":").first.map(String.init)
        return (first ?? "\(tools.environment["HOME"] ?? "/root")/go") + "/pkg/mod"
    }

    /// A path as in the module cache: a capital letter becomes `!` and the small letter.
    static func escaped(_ path: String) -> String {
        path.map { $0.isASCII && $0.isUppercase ? "!\($0.lowercased())" : String($0) }.joined()
    }

    /// The `go.work` of the folder; nil for none.
    ///
    /// Source: Go Modules Reference, "Workspaces".
    private var workspace: String? {
        let said = setting("GOWORK") ?? ""
        if said == "off" { return nil }
        let isHere = FileSystem.kind(of: folder + "/go.work") == .file
        let above =
            isHere
            ? folder
            : Workspaces.folder(above: folder, with: ["go.work"], beyondRepository: true)
        guard let file = said.hasPrefix("/") ? said : above.map({ $0 + "/go.work" }),
            let bytes = try? FileSystem.content(of: file, limit: NpmLock.bytesMax)
        else { return nil }
        let home = String(file.dropLast("/go.work".count))
        let isUsed = Manifest(String(decoding: bytes, as: UTF8.self)).used.contains { place in
            let path = place.hasPrefix("/") ? place : "\(home)/\(place)"
            return FileSystem.destination(of: path) == FileSystem.destination(of: folder)
        }
        return isUsed ? file : nil
    }

    private func text(_ name: String) -> String? {
        guard let bytes = try? FileSystem.content(of: "\(folder)/\(name)", limit: NpmLock.bytesMax)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
