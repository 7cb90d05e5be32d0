internal import VigiaPlatform
internal import VigiaSQLite

/// Why the history could not be read or written.
public enum HistoryError: Error, Equatable, Sendable {
    /// Another connection holds a lock.
    case busy
    /// The disk, or the quota of the user, is full.
    case full(String)
    /// The file is damaged.
    case damaged(String)
    /// Something else was refused.
    case refused(String)

    /// The reason in words.
    public var words: String {
        switch self {
        case .busy: "another process has locked it"
        case .full(let words), .damaged(let words), .refused(let words): words
        }
    }

    init(_ error: SQLiteError) {
        if error.isDamage {
            self = .damaged(error.words)
        } else if error.isBusy {
            self = .busy
        } else if error.isFull {
            self = .full(error.words)
        } else {
            self = .refused(error.words)
        }
    }

    init(_ error: SystemError) { self = .refused("\(error)") }
}
