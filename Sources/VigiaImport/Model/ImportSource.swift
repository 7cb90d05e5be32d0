public import VigiaConfig

/// The files that an import may read; tests answer without a disk.
public protocol ImportFiles {
    /// The bytes of a regular file.
    ///
    /// - Parameter path: an absolute path.
    /// - Returns: all bytes, at most 1 MB.
    /// - Throws: why the file cannot be read.
    func contents(of path: String) throws(FileRefusal) -> [UInt8]
    /// The names in an absolute folder; none where it cannot be listed.
    func names(in folder: String) -> [String]
}

/// No files, for texts that name none.
struct NoFiles: ImportFiles {
    func contents(of path: String) throws(FileRefusal) -> [UInt8] { throw .missing }
    func names(in folder: String) -> [String] { [] }
}

/// A file to import, and its place.
struct ImportSource {
    /// The file's name in messages.
    let file: String
    /// Its absolute folder.
    let folder: String
    /// The absolute folder of the file that is written.
    let target: String
    let text: String
    let files: any ImportFiles

    /// A path of the source as the written file has it: relative within the written file's folder.
    func path(_ text: String) -> String {
        let whole = absolute(text)
        if whole == target { return "." }
        let prefix = target == "/" ? "/" : target + "/"
        return whole.hasPrefix(prefix) ? String(whole.dropFirst(prefix.count)) : whole
    }

    /// The absolute path, without `.` and `..`.
    func absolute(_ text: String) -> String {
        var parts: [Substring] = []
        for part in (text.hasPrefix("/") ? text : "\(folder)/\(text)").split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The working directory of a service that names none; nil for the written file's folder.
    var directory: String? { folder == target ? nil : path(folder) }

    /// Whether a file or folder of this name is in the source's folder.
    func has(_ name: String) -> Bool {
        let whole = absolute(name)
        guard let slash = whole.lastIndex(of: "/") else { return false }
        let folder = slash == whole.startIndex ? "/" : String(whole[..<slash])
        return files.names(in: folder).contains(String(whole[slash...].dropFirst()))
    }

    /// Names files of variables for a service; those that do not exist are noted.
    func addVariables(
        _ paths: [String],
        to service: inout ImportedService,
        _ project: inout ImportedProject
    ) {
        for path in paths {
            guard has(path) else {
                project.leftOut("the file \(oneLine(path)) does not exist", of: service.name)
                continue
            }
            service.envFiles.append(self.path(path))
        }
    }

    /// Another file, named by this one.
    ///
    /// - Throws: why it cannot be read.
    func other(_ path: String) throws(ImportRefusal) -> ImportSource {
        let whole = absolute(path)
        let end = whole.lastIndex(of: "/") ?? whole.startIndex
        return ImportSource(
            file: path,
            folder: end == whole.startIndex ? "/" : String(whole[..<end]),
            target: target,
            text: try Self.text(of: whole, called: path, files),
            files: files
        )
    }

    /// The text of a file.
    ///
    /// - Throws: why it cannot be read, or is no text.
    static func text(
        of path: String,
        called name: String,
        _ files: any ImportFiles
    ) throws(ImportRefusal) -> String {
        let bytes: [UInt8]
        do throws(FileRefusal) {
            bytes = try files.contents(of: path)
        } catch {
            throw .unreadable(file: name, error.words)
        }
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        if let bad = lines.firstIndex(where: {
            $0.contains(0) || String(validating: $0, as: UTF8.self) == nil
        }) {
            throw .syntax(file: name, line: bad + 1, "this line is no UTF-8 text")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }
}
