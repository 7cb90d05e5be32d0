internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Examines databases without changing a byte, and repairs them with a way back.
public struct DatabaseDoctor: Sendable {
    /// The project's `.vigia`, absolute; it may be missing.
    let state: String

    /// Takes it.
    public init(state: String) { self.state = state }

    /// Finds the database that a path means, and refuses what is none.
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
        // What is not in the file yet may be in its log.
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

    /// Where repairs of a database are made and kept: on the file system and the mount of its folder,
    /// so that a rename is all it takes.
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

/// Carries out what only the kernel can refuse.
func tried<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
) throws(DatabaseError) -> Result {
    do throws(SystemError) {
        return try body()
    } catch {
        throw .system(error)
    }
}
