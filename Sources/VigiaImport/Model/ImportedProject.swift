/// What a file of another program describes, in Vigia's settings, and what a person should know.
public struct ImportedProject: Sendable {
    /// The services in the order of the source.
    public var services: [ImportedService] = []
    /// Files of variables for every service.
    public var envFiles: [String] = []
    /// Variables for every service.
    public var env: [ImportedService.Variable] = []
    /// What behaves differently, and what was left out.
    public private(set) var notes: [ImportNote] = []
    private var known: Set<ImportNote> = []
    /// The file that notes are about, where several files are read.
    var file: String?

    /// Takes nothing yet.
    init() {}

    /// Notes that something behaves differently from now on.
    mutating func differs(_ text: String, of subject: String? = nil, line: Int? = nil) {
        add(ImportNote(kind: .differs, subject: subject, line: line, text: text))
    }

    /// Notes that something could not be taken over.
    mutating func leftOut(_ text: String, of subject: String? = nil, line: Int? = nil) {
        add(ImportNote(kind: .leftOut, subject: subject, line: line, text: text))
    }

    /// Adds what another file describes.
    mutating func add(_ other: ImportedProject) {
        services += other.services
        for file in other.envFiles where !envFiles.contains(file) { envFiles.append(file) }
        env += other.env
        for note in other.notes { add(note) }
    }

    /// Notes dependencies on services that are not part of the project, and removes them.
    mutating func dropForeignNeeds() {
        let names = Set(services.map(\.name))
        for place in services.indices {
            for need in services[place].needs where !names.contains(need.key) {
                let words = "it needs \(need.key), which must run already"
                leftOut(words, of: services[place].name)
            }
            services[place].needs.removeAll { !names.contains($0.key) }
        }
    }

    /// Notes variables whose stand-ins cannot be written.
    mutating func noteLost() {
        for service in services {
            let values =
                service.command + service.env.map(\.value)
                + service.profiles.values.flatMap { $0.map(\.value) }
            for name in values.flatMap(\.lost) {
                let words = "what stands behind the variable \(name) within ${…}"
                leftOut(words, of: service.name)
            }
        }
    }

    /// Adds a note, each one once.
    private mutating func add(_ note: ImportNote) {
        var note = note
        note.file = note.file ?? (note.line == nil ? nil : file)
        if known.insert(note).inserted { notes.append(note) }
    }
}

/// Something that a person should know about an import.
public struct ImportNote: Hashable, Sendable {
    /// The kinds of notes.
    public enum Kind: Sendable {
        /// It works, but not as before.
        case differs
        /// It is not in the written file.
        case leftOut
    }

    /// The kind.
    public var kind: Kind
    /// The service or setting; nil for the whole file.
    public var subject: String?
    /// The line of the source, from 1; nil for none.
    public var line: Int?
    /// The file of the line, where several files were read.
    public var file: String?
    /// One clause, without a full stop; it never contains the value of a variable.
    public var text: String

    /// The note on one line.
    public var description: String {
        let place = line.map { line in " (\(file.map { "\($0):" } ?? "line ")\(line))" } ?? ""
        let words = subject.map { "\($0)\(place): " } ?? line.map { "line \($0): " } ?? ""
        return oneLine(words + text)
    }
}

/// A text without line breaks and control characters, at most 300 characters.
func oneLine(_ text: String) -> String {
    let plain = text.unicodeScalars.map { scalar -> Character in
        let isControl = scalar.properties.generalCategory == .control
        let isBreak = scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0xFEFF
        return isControl || isBreak ? " " : Character(scalar)
    }
    return String(plain.prefix(300))
}
