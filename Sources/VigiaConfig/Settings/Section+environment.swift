internal import VigiaCore

/// A file of variables that a configuration names.
struct EnvironmentFileSetting {
    let path: String
    let place: Place
    /// Whether the file may be missing.
    let isOptional: Bool
}

extension Section {
    /// The files of `env_file`: a path, a map with one, or a list of both.
    var environmentFiles: [EnvironmentFileSetting] {
        guard let entry = self["env_file"] else { return [] }
        guard case .list(let items) = entry.value.shape else {
            return environmentFile(entry.value, entry.place).map { [$0] } ?? []
        }
        return items.compactMap { environmentFile($0, $0.isNothing ? entry.place : $0.place) }
    }

    private func environmentFile(_ node: Node, _ place: Place) -> EnvironmentFileSetting? {
        if case .text(let path, _) = node.shape, !node.isNothing {
            return EnvironmentFileSetting(path: path, place: node.place, isOptional: false)
        }
        let file = Section(
            node,
            at: place,
            called: "a file of \"env_file\"",
            keys: .environmentFile,
            problems: problems,
            variables: variables
        )
        guard let file else { return nil }
        let isOptional = file.flag("optional") ?? false
        guard let path = file["path"] else {
            problems.add("missing", at: place, "\"env_file\" has no \"path\"")
            return nil
        }
        return file.text(of: path, as: "text").map {
            EnvironmentFileSetting(path: $0, place: path.place, isOptional: isOptional)
        }
    }
}
