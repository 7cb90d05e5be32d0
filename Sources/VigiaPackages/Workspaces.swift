import VigiaPlatform

/// Parent folders whose files decide what is installed in a folder.
enum Workspaces {
    /// The nearest parent folder with one of some files, up to the root of a repository; nil for
    /// none.
    ///
    /// The lock file of a workspace is in the root of its project.
    ///
    /// - Parameters:
    ///   - folder: the absolute folder.
    ///   - names: the files to look for.
    ///   - isEvenBeyond: whether to go beyond the repository's root.
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

    /// How many levels up are searched.
    private static let heightMax = 16
}
