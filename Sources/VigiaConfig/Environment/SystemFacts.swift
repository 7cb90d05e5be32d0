public import VigiaCore

/// What a configuration has to ask the system; tests answer by themselves.
public protocol SystemFacts: Sendable {
    /// The user of that name with all groups; nil where there is none.
    func user(named name: String) -> UserIdentity?
    /// The account of a user by number; nil where there is none.
    func account(of uid: UInt32) -> UserAccount?
    /// The number of the group of that name; nil where there is none.
    func group(named name: String) -> UInt32?
    /// The groups of a user, with another primary group than that of the account.
    func groups(of user: String, primary: UInt32) -> [UInt32]
    /// Why what is said by files in this absolute folder is not believed; nil where nothing is
    /// against it.
    func distrust(ofFolder path: String) -> String?
    /// Whether there is a folder at this absolute path.
    func isFolder(_ path: String) -> Bool
    /// The bytes of the regular file at this absolute path.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - sizeMax: the most bytes that are read.
    /// - Returns: all of its bytes.
    /// - Throws: why it cannot be read.
    func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8]
}

/// What the user database says of a user beside the numbers.
public struct UserAccount: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The home folder.
    public let home: String
    /// The shell.
    public let shell: String

    /// Takes the parts.
    public init(name: String, home: String, shell: String) {
        (self.name, self.home, self.shell) = (name, home, shell)
    }
}

extension SystemFacts {
    /// Where nothing is known of accounts.
    public func account(of uid: UInt32) -> UserAccount? { nil }
    /// Where nothing is known of groups.
    public func group(named name: String) -> UInt32? { nil }
    /// Where nothing is known of groups.
    public func groups(of user: String, primary: UInt32) -> [UInt32] { [primary] }
    /// Whoever does not look believes everybody.
    public func distrust(ofFolder path: String) -> String? { nil }
}

/// Why a file cannot be read.
public enum FileRefusal: Error, Hashable {
    /// There is none.
    case missing
    /// It is a folder, a device or something else without contents.
    case notAFile
    /// It has more bytes than are read.
    case tooLarge
    /// The system refused, in its words.
    case denied(String)
    /// Others may have written it, as the words behind "the file" say.
    case untrusted(String)

    /// The code of an error of the configuration.
    var code: String {
        switch self {
        case .missing: "config.not_found"
        case .untrusted: "config.untrusted"
        case .notAFile, .tooLarge, .denied: "config.unreadable"
        }
    }

    /// What to do about a file of a project that is not believed; nil for other refusals.
    func trustHint(_ project: String) -> String? {
        guard case .untrusted = self else { return nil }
        return "who writes it decides what runs here; change its owner or mode, or, if you trust "
            + "that, set VIGIA_TRUST=\(project) (in a container: ENV VIGIA_TRUST=\(project))"
    }

    /// What is wrong with it, after "the file …".
    var words: String {
        switch self {
        case .missing: "does not exist"
        case .notAFile: "is not a regular file"
        case .tooLarge: "is larger than 1 MB"
        case .denied(let reason): "cannot be read: \(reason)"
        case .untrusted(let words): words
        }
    }
}

/// Facts under which nothing is missing, for looking through the profiles not in use.
struct WillingFacts: SystemFacts {
    func user(named name: String) -> UserIdentity? { UserIdentity(name: name, uid: 0, gid: 0) }
    func group(named name: String) -> UInt32? { 0 }
    func isFolder(_ path: String) -> Bool { true }
    func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8] { [] }
}
