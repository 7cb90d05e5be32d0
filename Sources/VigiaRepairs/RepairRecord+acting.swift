package import VigiaPlatform

// In whose name files are moved: the record is Vigia's own, and what a service's user may write to
// is changed as that user.
extension RepairRecord {
    /// In whose name the names in a folder are changed.
    ///
    /// - Throws: `EACCES` where the service's user may not, and this process should not.
    package func changer(of place: String) throws(SystemError) -> SystemUser {
        guard let user else { return .own }
        // The project's folder is above `.vigia/repairs/<name>`, which only Vigia may see.
        let project = folder.split(separator: "/").dropLast(3).joined(separator: "/")
        let owner = FileSystem.owner(of: "/" + project)?.user ?? 0
        return try SystemUser.changer(of: place, for: user, trusting: owner)
    }

    /// Moves something to or from a place in the name of whoever may change names there.
    func moving(
        _ place: String,
        _ work: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try SystemUser.act(as: changer(of: Self.above(place)), work)
    }

    /// Removes what is kept beside the place that it was in.
    ///
    /// Part of it may be root's, which the service's user cannot remove; so it is root that does,
    /// and nothing but what the record knows.
    func removeKept() {
        for move in moves where move.kept != move.path {
            let known = user.map { _ in [move.identity, move.installed].compactMap { $0 } }
            // What cannot be removed stays.
            try? FileSystem.removeTree(move.kept, knownBy: known)
        }
    }

    /// The folder that a path is in.
    package static func above(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
