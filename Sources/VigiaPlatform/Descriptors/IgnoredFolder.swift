internal import CLinux
internal import Glibc

/// Folders that belong to no repository: they have a `.gitignore` that leaves out all of them.
public enum IgnoredFolder {
    /// Puts the file into a folder, unless there is one; that it cannot be written is no matter.
    ///
    /// - Parameter folder: the folder.
    public static func mark(_ folder: OwnedFolder) {
        let flags = O_WRONLY | O_CREAT | O_EXCL
        guard let file = try? folder.open(".gitignore", flags, mode: 0o644) else { return }
        try? file.writeAll(Array("*\n".utf8), at: 0)
    }
}
