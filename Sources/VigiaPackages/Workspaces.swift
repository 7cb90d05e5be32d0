import VigiaPlatform

/// Folders above one, whose files may tell what is installed there.
enum Workspaces {
    /// The nearest folder above one with a file of one of some names, up to the root of a repository;
    /// nil for none.
    ///
    /// What is installed in a workspace is told by the lock file of the whole.
    ///
    /// - Parameters:
    ///   - folder: the absolute folder.
    ///   - names: the files that count.
    ///   - isEvenBeyond: whether folders above the repository count, too.
    /// - Returns: its absolute path.
    static func folder(
        above folder: String,
        with names: [String],
        beyondRepository isEvenBeyond: Bool = false
    ) -> String? {
        var place = FileSystem.destination(of: folder)
        for _ in 0..<heightMax {
            if !isEvenBeyond, FileSystem.kind(of: place + "/.git") != nil { return nil }
            guard let slash = place.lastIndex(of: "/"), slash != place.startIndex else {
                return nil
            }
            place = String(place[..<slash])
            if names.contains(where: { FileSystem.kind(of: "\(place)/\($0)") == .file }) {
                return place
            }
        }
        return nil
    }

    /// How many folders above one are looked at.
    private static let heightMax = 16
}
