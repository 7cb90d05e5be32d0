package import VigiaPlatform

// The user as which files are moved: the record is Vigia's own, and folders that a service's user
// can write to are changed as that user.
extension RepairRecord {
    /// The user as which names in a folder are changed.
    ///
    /// - Throws: `EACCES` if the service's user may not, and this process should not.
    package func changer(of place: String) throws(SystemError) -> SystemUser {
        guard let user else { return .own }
        // The project's folder is above `.vigia/repairs/<name>`, which only Vigia can access.
        let project = folder.split(separator: "/").dropLast(3).joined(separator: "/")
        let owner = FileSystem.owner(of: "/" + project)?.user ?? 0
        return try SystemUser.changer(of: place, for: user, trusting: owner)
    }

    /// Moves something to or from a place as the user who may change names there.
    func moving(
        _ place: String,
        _ work: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try SystemUser.act(as: changer(of: Self.above(place)), work)
    }

    /// Removes what is kept beside its former place.
    ///
    /// The service's user cannot remove parts that belong to root, so root removes it, and only
    /// what the record identifies.
    func removeKept() {
        for move in moves where move.kept != move.path {
            let known = user.map { _ in [move.identity, move.installed].compactMap { $0 } }
            // Files that cannot be removed stay.
            try? FileSystem.removeTree(move.kept, knownBy: known)
        }
    }

    /// The parent folder of a path.
    package static func above(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
