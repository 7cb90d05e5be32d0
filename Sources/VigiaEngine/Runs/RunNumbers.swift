import Glibc
import VigiaCore
import VigiaPlatform

/// The numbers of runs that were given in the life of a project, over all its guardians, so that
/// none is ever given twice.
///
/// While a project runs, its checkpoint knows the next one. The file `.vigia/runs` holds a number
/// that is never reached before it is raised, and at an orderly end the last one that was given.
struct RunNumbers {
    /// How many are reserved at a time.
    static let reserve: UInt64 = 100

    private(set) var reserved: UInt64

    /// The name of the file.
    static let file = "runs"

    /// The first number that a new guardian may give.
    ///
    /// - Parameter state: the folder of the project's state.
    /// - Returns: 1 where nothing is known of older ones.
    static func first(in state: String) -> UInt64 {
        // A file that cannot be read is that of a project which never ran.
        guard let file = try? OwnedFolder(path: state).open(file, O_RDONLY) else { return 1 }
        let text = String(decoding: file.bytes(from: 0, limit: 32), as: UTF8.self)
        guard let last = UInt64(text.filter { !$0.isNewline }), last < RunID.tasksBegin / 2 else {
            return 1
        }
        return last + 1
    }

    /// What the file has to hold now; nil where it does already.
    ///
    /// - Parameters:
    ///   - next: the number of the next run.
    ///   - isLast: whether no further run will be given.
    /// - Returns: the whole file.
    mutating func update(next: UInt64, isLast: Bool) -> [UInt8]? {
        if isLast {
            reserved = next - 1
        } else {
            guard next + Self.reserve / 2 > reserved else { return nil }
            reserved = next + Self.reserve
        }
        return Array("\(reserved)\n".utf8)
    }

    /// Begins with nothing reserved that is known of.
    init() { reserved = 0 }
}
