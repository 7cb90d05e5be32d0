import VigiaCore
import VigiaPlatform

/// The workspaces of a project, by its patterns.
struct NpmWorkspaces {
    let folder: String
    let patterns: [String]

    /// How deep folders are searched, and how many.
    private static let (depthMax, foldersMax) = (6, 5000)

    /// The folders that have a manifest with a name, relative to the project.
    var places: [String] {
        let taken = patterns.filter { !$0.hasPrefix("!") }.map { Glob($0) }
        let left = patterns.filter { $0.hasPrefix("!") }.map { Glob(String($0.dropFirst())) }
        guard !taken.isEmpty else { return [] }
        var (found, count) = ([String](), 0)
        func look(_ place: String, _ depth: Int) {
            guard depth > 0, let names = try? FolderListing.names(in: "\(folder)/\(place)") else {
                return
            }
            for name in names.sorted() where name != "node_modules" && !name.hasPrefix(".") {
                let path = place.isEmpty ? name : "\(place)/\(name)"
                guard count < Self.foldersMax,
                    FileSystem.kind(of: "\(folder)/\(path)", following: false) == .folder
                else { continue }
                count += 1
                let parts = path.split(separator: "/").map(String.init)
                if taken.contains(where: { $0.matches(parts) }),
                    !left.contains(where: { $0.matches(parts) }),
                    NpmManifest("\(folder)/\(path)/package.json")?.name != nil
                {
                    found.append(path)
                }
                look(path, depth - 1)
            }
        }
        look("", patterns.map(Self.depth).max() ?? 1)
        return found
    }

    /// How many levels a pattern goes down.
    private static func depth(_ pattern: String) -> Int {
        pattern.holds("**") ? depthMax : min(depthMax, pattern.split(separator: "/").count)
    }
}
