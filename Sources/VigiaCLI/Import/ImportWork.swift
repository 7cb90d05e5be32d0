import Glibc
import VigiaConfig
import VigiaImport
import VigiaJSON
import VigiaPlatform

/// What `init` and `import` do alike: reading, writing and reporting.
struct ImportWork {
    /// The absolute folder of the written file.
    let folder: String
    let shell: Shell
    private let files = DiskFiles()

    init(folder: String, shell: Shell) { (self.folder, self.shell) = (folder, shell) }

    /// Refuses a name that is taken, before anything is read.
    func refuseTaken(_ path: String) throws(CommandError) {
        if FileStatus(under: path) != nil { throw .importing(.exists(file: path)) }
    }

    /// Refuses a folder that has a configuration, under either of its names.
    func refuseConfigured() throws(CommandError) {
        for name in ConfigurationReader.fileNames { try refuseTaken("\(folder)/\(name)") }
    }

    /// Imports.
    func importing<Result>(
        _ read: (Import) throws(ImportRefusal) -> Result
    ) throws(CommandError) -> Result {
        let all = Import(into: folder, files: files, environment: ProcessEnvironment.all)
        do throws(ImportRefusal) {
            return try read(all)
        } catch {
            throw .importing(error)
        }
    }

    /// Writes the file, protected as strictly as its sources.
    func write(_ file: ImportedFile, to path: String) throws(CommandError) {
        do throws(SystemError) {
            try NewFile.write(path, Array(file.text.utf8), mode: files.mode | 0o600)
        } catch {
            if error.errno == EEXIST { throw .importing(.exists(file: path)) }
            throw .system(what: "write", path: path, errno: error.errno, hint: nil)
        }
    }

    /// Prints what was done.
    func report(_ file: ImportedFile, from source: String, _ path: String) {
        let report = ImportReport(file: file, source: source, written: path)
        shell.output.line(
            shell.wantsJSON ? String(decoding: JSON.encode(report), as: UTF8.self) : report.text
        )
    }
}
