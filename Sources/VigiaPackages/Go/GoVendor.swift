import VigiaCore
import VigiaPlatform

/// Compares a project's `vendor` folder with `go.mod`.
///
/// Source: Go Modules Reference, "Vendoring"; `go help mod vendor`.
struct GoVendor {
    private let folder: String

    init(_ folder: String) { self.folder = folder }

    func compare(with manifest: GoExamination.Manifest, _ report: inout DependencyReport) {
        guard let bytes = try? FileSystem.content(of: note, limit: NpmLock.bytesMax) else {
            return report.add(.incomplete, "\(folder) has no modules.txt")
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let (listed, explicit) = Self.modules(lines)
        let other =
            manifest.required.filter { !listed.contains($0) }
            + explicit.filter { !manifest.required.contains($0) }
        report.add(
            .otherVersion,
            Set(other.map(\.path)).sorted(),
            "in \(folder) is not what go.mod says",
            "in \(folder) are not what go.mod says"
        )
        let packages = lines.filter { !$0.hasPrefix("#") }.map(String.init)
        let missing = packages.filter { package in
            // A folder that cannot be listed has nothing to compile.
            ((try? FolderListing.names(in: "\(folder)/\(package)")) ?? []).isEmpty
        }
        report.add(.missing, missing, "is missing in \(folder)", "are missing in \(folder)")
    }

    private var note: String { folder + "/modules.txt" }

    /// The modules in `modules.txt`, and those of them that have packages and that the project
    /// itself requires; Go verifies only these.
    private static func modules(
        _ lines: [Substring]
    ) -> (all: Set<GoExamination.Module>, explicit: [GoExamination.Module]) {
        var (all, explicit) = (Set<GoExamination.Module>(), [GoExamination.Module]())
        var (last, isExplicit): (GoExamination.Module?, Bool) = (nil, false)
        for line in lines {
            let words = line.split(separator: " ")
            if words.count >= 3, words[0] == "#", words[2] != "=>" {
                let module = GoExamination.Module(
                    path: String(words[1]),
                    version: String(words[2])
                )
                all.insert(module)
                (last, isExplicit) = (module, false)
            } else if words.first == "##" {
                isExplicit = line.holds("explicit")
            } else if words.first != "#", isExplicit, let module = last {
                explicit.append(module)
                isExplicit = false
            }
        }
        return (all, explicit)
    }
}
