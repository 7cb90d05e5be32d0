internal import CLinux
internal import Glibc

/// Why Vigia refuses a file or folder of a project that the kernel would open.
public enum Refusal: Hashable, Sendable {
    /// It belongs to this user, who is neither root nor the caller.
    case owner(uid: UInt32)
    /// Users other than its owner can write in it; its permissions.
    case writable(mode: UInt32)
    /// It is a symbolic link, made by this user.
    case link(uid: UInt32)
    /// It is no regular file, or no folder.
    case kind
    /// It has several hard links.
    case names

    init?(_ found: vigia_owned) {
        switch UInt32(found.refusal) {
        case VIGIA_REFUSAL_OWNER.rawValue: self = .owner(uid: found.owner)
        case VIGIA_REFUSAL_MODE.rawValue: self = .writable(mode: found.mode)
        case VIGIA_REFUSAL_LINK.rawValue: self = .link(uid: found.owner)
        case VIGIA_REFUSAL_KIND.rawValue: self = .kind
        case VIGIA_REFUSAL_NAMES.rawValue: self = .names
        default: return nil
        }
    }

    /// Whether a user is root, the caller, or the user who called sudo.
    ///
    /// - Parameter uid: the user.
    /// - Returns: whether files of that user are used.
    public static func isTrusted(_ uid: UInt32) -> Bool { vigia_is_trusted(uid) != 0 }

    /// Whether `VIGIA_TRUST` names this folder.
    ///
    /// - Parameter folder: absolute, without links.
    /// - Returns: whether it is named there.
    public static func isNamedTrusted(_ folder: String) -> Bool {
        unsafe vigia_is_named_trusted(folder) != 0
    }

    /// The problem as a relative clause without "which".
    public var words: String {
        switch self {
        case .owner(let uid): "belongs to user \(uid)"
        case .writable(let mode): "others may write in (mode \(String(mode, radix: 8)))"
        case .link: "is a symbolic link"
        case .kind: "is of another kind"
        case .names: "has several names (hard links)"
        }
    }
}
