import VigiaImport
import VigiaJSON

/// What an import took, what behaves differently, and what it could not take over.
struct ImportReport {
    let file: ImportedFile
    /// The name of the source.
    let source: String
    /// The path of the written file; nil for standard output.
    let written: String?

    private var notes: [ImportNote] { file.project.notes }

    /// The report for people.
    var text: String {
        let services = file.project.services
        let count = services.count == 1 ? "1 service" : "\(services.count) services"
        var lines = [
            "\(written.map { "wrote \($0)" } ?? "read \(source)"): \(count) from \(source)"
        ]
        let width = services.map(\.name.count).max() ?? 0
        lines += services.map { service in
            "  \(service.name.padded(to: width))  \(service.settings.joined(separator: ", "))"
        }
        lines += Self.list("different from now on:", notes, .differs)
        lines += Self.list("not taken over:", notes, .leftOut)
        if written != nil {
            lines.append("next: look at the file, then `vigia start` (or `vigia check` before)")
        }
        return lines.map(\.plain).joined(separator: "\n")
    }

    private static func list(
        _ title: String,
        _ notes: [ImportNote],
        _ kind: ImportNote.Kind
    ) -> [String] {
        let own = notes.filter { $0.kind == kind }
        return own.isEmpty ? [] : [title] + own.map { "  - \($0.description)" }
    }
}

extension ImportReport: JSONWritable {
    /// The report of `--json`.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("source", source)
            json.member("written", written)
            json.member("services", file.project.services.map(\.name))
            json.member("differs", notes.filter { $0.kind == .differs }.map(\.description))
            json.member("left_out", notes.filter { $0.kind == .leftOut }.map(\.description))
        }
    }
}
