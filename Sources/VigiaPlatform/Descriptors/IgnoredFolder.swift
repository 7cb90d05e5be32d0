internal import CLinux
internal import Glibc

/// Folders that no repository tracks: their `.gitignore` ignores everything in them.
public enum IgnoredFolder {
    /// Writes `.gitignore` into a folder if there is none; failure is ignored.
    ///
    /// - Parameter folder: the folder.
    public static func mark(_ folder: OwnedFolder) {
        let flags = O_WRONLY | O_CREAT | O_EXCL
        guard let file = try? folder.open(".gitignore", flags, mode: 0o644) else { return }
        try? file.writeAll(Array("*\n".utf8), at: 0)
    }
}
