import VigiaCore
import VigiaPlatform

/// Compares the modules that Go has at hand with `go.mod` and `go.sum`.
///
/// Source: Go Modules Reference, "go.mod files", "go.sum files", "Vendoring", "Module cache".
struct GoExamination {
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static let lockName = "go.sum"

    /// One module that is needed.
    struct Module: Hashable {
        let path: String
        let version: String
    }

    /// What `go.mod` says.
    struct Manifest {
        var required: [Module] = []
        /// Modules that are taken from elsewhere, by path: another module, or a folder.
        var replaced: [String: String] = [:]

        /// Reads its lines.
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
            if verb == "replace", let arrow = words.firstIndex(of: "=>"), arrow > 0,
                arrow + 1 < words.count
            {
                replaced[String(words[0])] = words[(arrow + 1)...].joined(separator: " ")
            }
        }

        /// A module as it is really taken; nil where that is a folder.
        func taken(_ module: Module) -> Module? {
            guard let other = replaced[module.path] else { return module }
            let words = other.split(separator: " ")
            guard words.count == 2 else { return nil }
            return Module(path: String(words[0]), version: String(words[1]))
        }
    }

    func report() -> DependencyReport {
        var report = DependencyReport()
        guard let text = text("go.mod") else {
            report.add(
                .lockMissing,
                "there is no go.mod in \(folder)",
                hint: "`go mod init` in that folder writes it, or the check's `folder` is another"
            )
            return report
        }
        let manifest = Manifest(text)
        report.packages = manifest.required.count
        if FileSystem.kind(of: folder + "/vendor/modules.txt") == .file {
            report.lock = "go.mod"
            compareVendor(manifest, &report)
            return report
        }
        let sums = self.text(Self.lockName)
        report.lock = sums == nil ? nil : Self.lockName
        let taken = manifest.required.compactMap(manifest.taken)
        guard let sums else {
            if !taken.isEmpty {
                report.add(
                    .lockMissing,
                    "there is no go.sum in \(folder)",
                    hint: "`go mod tidy` in that folder writes it; look at it, and commit it"
                )
            }
            return report
        }
        compareCache(taken, sums, &report)
        return report
    }

    private func compareCache(
        _ modules: [Module],
        _ sums: String,
        _ report: inout DependencyReport
    ) {
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
        if let first = modules.first(where: { !known.contains($0) }) {
            report.add(
                .lockAtOdds,
                "go.mod is at odds with go.sum: \(first.path) \(first.version) is not in it",
                hint: "`go mod tidy` in \(folder) settles it and changes go.sum; Vigia never does"
            )
            return
        }
        let missing = modules.filter { module in
            // Of what only others name, no more than the manifest is ever fetched.
            sums.holds("\(module.path) \(module.version) h1:")
                && FileSystem.kind(of: "\(cache)/\(Self.escaped(module.path))@\(module.version)")
                    != .folder
        }
        report.add(.missing, missing.map(\.path), "is missing", "are missing")
    }

    /// Where Go keeps modules.
    private var cache: String {
        let environment = tools.environment
        if let cache = environment["GOMODCACHE"] { return cache }
        let first = environment["GOPATH"]?.split(separator: ":").first.map(String.init)
        return (first ?? "\(environment["HOME"] ?? "/root")/go") + "/pkg/mod"
    }

    /// A path as it is written in the cache: capital letters as `!` and the small one.
    static func escaped(_ path: String) -> String {
        path.map { $0.isASCII && $0.isUppercase ? "!\($0.lowercased())" : String($0) }.joined()
    }

    private func compareVendor(_ manifest: Manifest, _ report: inout DependencyReport) {
        let listed = Set(
            (text("vendor/modules.txt") ?? "").split(whereSeparator: \.isNewline)
                .compactMap { line -> Module? in
                    let words = line.split(separator: " ")
                    guard words.count >= 3, words[0] == "#" else { return nil }
                    return Module(path: String(words[1]), version: String(words[2]))
                }
        )
        let odd = manifest.required.filter { !listed.contains($0) }
        // The folder is part of the project, and under version control as a rule.
        let hint =
            "`go mod vendor` in \(folder) writes it anew, or take it back from version control"
        if let first = odd.first {
            let words =
                "go.mod is at odds with vendor/modules.txt: \(first.path) \(first.version) is "
            report.add(.lockAtOdds, words + "not in it", hint: hint)
        }
        let packages = (text("vendor/modules.txt") ?? "").split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("#") }
        let missing = packages.filter { FileSystem.kind(of: "\(folder)/vendor/\($0)") != .folder }
        if let first = missing.first {
            let more = missing.count > 1 ? " and \(missing.count - 1) more" : ""
            report.add(.lockAtOdds, "vendor has no \(first)\(more)", hint: hint)
        }
    }

    private func text(_ name: String) -> String? {
        guard let bytes = try? FileSystem.content(of: "\(folder)/\(name)", limit: NpmLock.bytesMax)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
