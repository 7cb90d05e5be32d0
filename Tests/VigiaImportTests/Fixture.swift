import TestSupport
import Testing
import VigiaConfig
import VigiaCore

@testable import VigiaImport

/// A file of another program, the files around it, and what becomes of it.
///
/// `Fixtures` has them as data: `=== name` begins one, `--- file` a file of it, of which the first
/// is imported, and `--- =>` the expected services, notes and refusals, one a line.
struct Fixture: CustomTestStringConvertible {
    let name: String
    /// The files by their paths, which are relative to the project; the first one is imported.
    var files: [(path: String, text: String)] = []
    var expected: [String] = []

    var testDescription: String { name }

    static let folder = "/srv/shop"
    private static let place = #filePath.split(separator: "/").dropLast()
        .reduce("") { $0 + "/" + $1 }

    /// The fixtures of a format.
    static func all(of format: String) -> [Fixture] {
        let text = File.text("\(place)/Fixtures/\(format).txt")
        var (all, isExpected) = ([Fixture](), false)
        // By bytes, since a line end of Windows is one character.
        for bytes in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
            let line = String(decoding: bytes, as: UTF8.self)
            guard !line.hasPrefix("=== ") else {
                all.append(Fixture(name: String(line.dropFirst(4))))
                isExpected = false
                continue
            }
            guard let last = all.indices.last else { continue }
            if line.hasPrefix("--- ") {
                isExpected = line == "--- =>"
                if !isExpected { all[last].files.append((String(line.dropFirst(4)), "")) }
            } else if isExpected {
                if !line.isEmpty { all[last].expected.append(String(line)) }
            } else if let file = all[last].files.indices.last {
                all[last].files[file].text += line + "\n"
            }
        }
        return all
    }

    /// The services, notes or the refusal that an import leads to.
    func imported() -> [String] {
        do throws(ImportRefusal) {
            let file = try importedFile()
            let spec = try? reader.read(Array(file.text.utf8))
            let prod = try? reader.read(Array(file.text.utf8), profile: "prod")
            guard let spec, let prod else { return ["! the reader refuses the file"] }
            var lines = spec.services.map { Summary.line($0, without: Self.unsaid) }
            for (one, other) in zip(spec.services, prod.services) where one != other {
                lines.append("prod " + Summary.line(other, without: Self.unsaid))
            }
            return lines
                + file.project.notes.map { note in
                    (note.kind == .differs ? "~ " : "- ") + note.description
                }
        } catch {
            return ["! \(error.code) \(error.problem)"]
        }
    }

    func importedFile() throws(ImportRefusal) -> ImportedFile {
        let all = Import(
            into: Self.folder,
            files: self.facts,
            environment: Self.environment,
            facts: facts
        )
        guard let first = files.first?.path else { throw .nothingHere(folder: "") }
        if first == "." { return try all.folder().file }
        let path = first.hasPrefix("/") ? first : "\(Self.folder)/\(first)"
        return try all.file(path, called: first)
    }

    /// What services inherit.
    static let environment = ["HOME": "/root", "LANG": "C.UTF-8"]

    /// Variables that no file has to name: those, and what Vigia itself gives a Python.
    private static let unsaid = environment.merging(["PYTHONUNBUFFERED": "1"]) { $1 }

    private var facts: FixtureFacts {
        let pairs = files.map { file in
            (file.path.hasPrefix("/") ? file.path : "\(Self.folder)/\(file.path)", file.text)
        }
        return FixtureFacts(files: Dictionary(pairs) { $1 })
    }

    private var reader: ConfigurationReader {
        ConfigurationReader(
            projectDirectory: Self.folder,
            environment: Self.environment,
            facts: facts
        )
    }
}

/// A machine with the files of a fixture, the folders above them, and two users.
struct FixtureFacts: SystemFacts, ImportFiles {
    let files: [String: String]

    func user(named name: String) -> UserIdentity? {
        switch name {
        case "www-data": UserIdentity(name: name, uid: 33, gid: 33, groups: [33])
        case "deploy": UserIdentity(name: name, uid: 1000, gid: 1000, groups: [1000])
        default: nil
        }
    }

    func group(named name: String) -> UInt32? { name == "www-data" ? 33 : nil }

    func isFolder(_ path: String) -> Bool {
        path == "/" || path == Fixture.folder || files.keys.contains { $0.hasPrefix(path + "/") }
    }

    func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8] {
        try contents(of: path)
    }

    func contents(of path: String) throws(FileRefusal) -> [UInt8] {
        guard let text = files[path] else { throw .missing }
        return Array(text.utf8)
    }

    func names(in folder: String) -> [String] {
        let prefix = folder == "/" ? "/" : folder + "/"
        let names = files.keys.filter { $0.hasPrefix(prefix) }
            .compactMap { $0.dropFirst(prefix.count).split(separator: "/").first }
        return Set(names.map { String($0) }).sorted()
    }
}
