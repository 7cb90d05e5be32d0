internal import CLinux
internal import Glibc

/// What tells a folder from all others while it exists, whatever it is called: a copy is another one.
struct FolderIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    /// Takes what was found or written.
    init(_ identity: vigia_identity) { (device, inode) = (identity.device, identity.inode) }

    /// Looks at a folder; nil where it is not there.
    init?(of folder: String) {
        var looked = vigia_folder()
        guard unsafe vigia_folder_look(folder, &looked) == 0 else { return nil }
        self.init(looked.identity)
    }

    /// For the other language.
    var plain: vigia_identity { vigia_identity(device: device, inode: inode) }

    /// What the runs of a project in it go by, in marks and in the names of cgroups.
    var name: String { plain.name }

    /// What the kernel writes behind the name of a folder that is gone.
    static let deletedTail = " (deleted)"
    /// So far above the folder in which a process works that of its project is looked for.
    private static let depthMax = 32

    /// The folder, deleted by now, in or below which a process works.
    ///
    /// - Parameters:
    ///   - pid: the process.
    ///   - path: what the folder was called.
    ///   - other: one that counts whatever it was called.
    /// - Returns: nil where there is none, or none that may be seen.
    static func deleted(under pid: Int32, called path: String, or other: Self?) -> Self? {
        var place = "/proc/\(pid)/cwd"
        guard let shown = ProcFile.target(of: place), shown.hasSuffix(deletedTail),
            Self(of: place) != Self(of: shown)  // A folder may be called so.
        else { return nil }
        var name = shown.dropLast(deletedTail.count)
        // The kernel still knows what was above a folder that is gone.
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
