public import VigiaCore

/// The questions that a configuration asks the system; tests answer them without a machine.
public protocol SystemFacts: Sendable {
    /// The user with this name and its groups; nil where there is none.
    func user(named name: String) -> UserIdentity?
    /// The account of the user with this id; nil where there is none.
    func account(of uid: UInt32) -> UserAccount?
    /// The id of the group with this name; nil where there is none.
    func group(named name: String) -> UInt32?
    /// The groups of a user, with `primary` instead of the account's primary group.
    func groups(of user: String, primary: UInt32) -> [UInt32]
    /// Why the files of this absolute folder are not trusted; nil where they are.
    func distrust(ofFolder path: String) -> String?
    /// Whether a folder exists at this absolute path.
    func isFolder(_ path: String) -> Bool
    /// The bytes of a regular file.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - sizeMax: the most bytes of the file.
    /// - Returns: all bytes of the file.
    /// - Throws: why the file cannot be read.
    func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8]
}

/// The entry of a user in the user database, without the ids.
public struct UserAccount: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The absolute path of the home folder.
    public let home: String
    /// The absolute path of the login shell.
    public let shell: String

    /// Takes the fields of passwd(5).
    public init(name: String, home: String, shell: String) {
        (self.name, self.home, self.shell) = (name, home, shell)
    }
}

extension SystemFacts {
    /// Nil, for facts without accounts.
    public func account(of uid: UInt32) -> UserAccount? { nil }
    /// Nil, for facts without groups.
    public func group(named name: String) -> UInt32? { nil }
    /// Only the primary group, for facts without groups.
    public func groups(of user: String, primary: UInt32) -> [UInt32] { [primary] }
    /// Nil, for facts that trust every folder.
    public func distrust(ofFolder path: String) -> String? { nil }
}

/// Why a file cannot be read.
public enum FileRefusal: Error, Hashable {
    /// The file does not exist.
    case missing
    /// The path is a folder, a device or another file without contents.
    case notAFile
    /// The file exceeds the maximum size.
    case tooLarge
    /// The system refused with this reason.
    case denied(String)
    /// Other users may have written the file; the text follows "the file" in a message.
    case untrusted(String)

    /// The code of the problem in the configuration.
    var code: String {
        switch self {
        case .missing: "config.not_found"
        case .untrusted: "config.untrusted"
        case .notAFile, .tooLarge, .denied: "config.unreadable"
        }
    }

    /// What to do about a file that is not trusted; nil for other refusals.
    func trustHint(_ project: String) -> String? {
        guard case .untrusted = self else { return nil }
        return "who writes it decides what runs here; change its owner or mode, or, if you trust "
            + "that, set VIGIA_TRUST=\(project) (in a container: ENV VIGIA_TRUST=\(project))"
    }

    /// The reason, which follows "the file …" in a message.
    public var words: String {
        switch self {
        case .missing: "does not exist"
        case .notAFile: "is not a regular file"
        case .tooLarge: "is larger than 1 MB"
        case .denied(let reason): "cannot be read: \(reason)"
        case .untrusted(let words): words
        }
    }
}

/// Facts under which nothing is missing, for checking the profiles that are not in use.
struct WillingFacts: SystemFacts {
    func user(named name: String) -> UserIdentity? { UserIdentity(name: name, uid: 0, gid: 0) }
    func group(named name: String) -> UInt32? { 0 }
    func isFolder(_ path: String) -> Bool { true }
    func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8] { [] }
}
