internal import CLinux
internal import Glibc

/// The identity of a folder while it exists, whatever its name: a copy has another identity.
struct FolderIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    /// Converts the C struct.
    init(_ identity: vigia_identity) { (device, inode) = (identity.device, identity.inode) }

    /// Reads the identity of a folder; nil if it is missing.
    init?(of folder: String) {
        var looked = vigia_folder()
        guard unsafe vigia_folder_look(folder, &looked) == 0 else { return nil }
        self.init(looked.identity)
    }

    /// The same as a C struct.
    var plain: vigia_identity { vigia_identity(device: device, inode: inode) }

    /// The name of the project's runs, used in marks and in the names of cgroups.
    var name: String { plain.name }

    /// The suffix that the kernel appends to the path of a deleted folder.
    static let deletedTail = " (deleted)"
    /// How many levels above a process's working directory its project's folder is looked for.
    private static let depthMax = 32

    /// The deleted folder that a process's working directory is in or below.
    ///
    /// - Parameters:
    ///   - pid: the process.
    ///   - path: the folder's former path.
    ///   - other: an identity that counts whatever the folder's path was.
    /// - Returns: nil if there is none, or access is denied.
    static func deleted(under pid: Int32, called path: String, or other: Self?) -> Self? {
        var place = "/proc/\(pid)/cwd"
        guard let shown = ProcFile.target(of: place), shown.hasSuffix(deletedTail),
            Self(of: place) != Self(of: shown)  // A folder's name may end so.
        else { return nil }
        var name = shown.dropLast(deletedTail.count)
        // The kernel still knows the parents of a deleted folder.
        for _ in 0..<depthMax {
            guard let identity = Self(of: place), let slash = name.lastIndex(of: "/") else {
                return nil
            }
            if name == path || identity == other {
                return Self(of: String(name)) == identity ? nil : identity
            }
            name = name[..<slash]
            place += "/.."
        }
        return nil
    }
}
