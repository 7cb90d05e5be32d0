internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Examines databases read-only, and repairs them reversibly.
public struct DatabaseDoctor: Sendable {
    /// The project's `.vigia`, absolute; it may be missing.
    let state: String

    /// Creates a doctor for a project's `.vigia`, absolute.
    public init(state: String) { self.state = state }

    /// Finds the database that a path refers to, and rejects other files.
    ///
    /// - Throws: `DatabaseError`.
    func find(_ path: String) throws(DatabaseError) -> DatabaseFile {
        guard let real = FileSystem.real(path) else { throw .missing(path) }
        let file = DatabaseFile(path: real)
        let header: DatabaseHeader
        do throws(SystemError) {
            guard try FileStatus(real).kind == .file else { throw SystemError.notAFile }
            header = DatabaseHeader(try file.beginning())
        } catch {
            if error == .notAFile { throw .notAFile(path) }
            throw .system(error)
        }
        // The log may have content that the file lacks.
        if !header.isDatabase, WriteAheadLog.read(file.wal)?.size ?? 0 > 0 {
            return file
        }
        switch header {
        case .whole, .broken: return file
        case .empty: throw .empty(path)
        case .encrypted: throw .encrypted(path)
        case .other: throw .notADatabase(path)
        }
    }

    /// The folder for making and keeping repairs of a database: on the same file system and mount,
    /// so that a rename is enough.
    func home(of file: DatabaseFile) -> String {
        var place = state
        while true {
            if let facts = try? FileStatus(place) {
                let isNear =
                    facts.device == FileSystem.device(of: file.folder)
                    && FileSystem.mount(of: place)?.number
                        == FileSystem.mount(of: file.folder)?.number
                return isNear ? state : file.folder + "/.vigia"
            }
            guard let slash = place.lastIndex(of: "/"), slash > place.startIndex else { break }
            place = String(place[..<slash])
        }
        return state
    }
}

extension SystemError {
    fileprivate static let notAFile = SystemError(call: "read a file", errno: EISDIR)
}

/// Makes system calls, and converts their errors.
func tried<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
) throws(DatabaseError) -> Result {
    do throws(SystemError) {
        return try body()
    } catch {
        throw .system(error)
    }
}
