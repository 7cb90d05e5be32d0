import Glibc
import VigiaPlatform

/// The folder beside what is repaired in which it is made anew.
///
/// It lies with the record, where only Vigia's own user may look; for a service of another user
/// it lies in the service's folder, and belongs to that user.
struct SideFolder: ~Copyable {
    let path: String
    private let user: SystemUser?

    /// Makes it.
    init(for record: RepairRecord, _ doctor: DependencyDoctor) throws(DependencyFailure) {
        user = doctor.user
        path =
            user == nil
            ? "\(record.folder)/new" : "\(doctor.folder)/.vigia-\(record.name)"
        try makeFolder(path)
    }

    deinit {
        // What is left behind is in nobody's way, and the next repair removes it.
        try? FileSystem.removeTree(path)
    }

    /// Makes a folder in it that belongs to the service's user.
    func makeFolder(_ path: String) throws(DependencyFailure) {
        let user = user
        try DependencyFailure.granting { () throws(SystemError) in
            try FileSystem.makeFolder(path, mode: 0o755)
            if let user { try FileSystem.give(path, user: user.uid, group: user.gid) }
        }
    }

    /// Copies a small file into it.
    func copy(_ source: String, to path: String) throws(DependencyFailure) {
        let user = user
        try DependencyFailure.granting { () throws(SystemError) in
            let bytes = try FileSystem.content(of: source, limit: NpmLock.bytesMax)
            try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
                .writeAll(bytes, at: 0)
            if let user { try FileSystem.give(path, user: user.uid, group: user.gid) }
        }
    }

    /// Moves what was made to the record, so that it outlasts this folder; where that is on
    /// another file system, beside the place that it is for.
    ///
    /// - Returns: where it is now.
    func move(
        _ made: String,
        named name: String,
        to record: RepairRecord,
        for place: String
    ) throws(DependencyFailure) -> String {
        try DependencyFailure.granting { () throws(SystemError) in
            let kept = "\(record.folder)/\(name)"
            let parent = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? "/"
            do throws(SystemError) {
                try FileSystem.rename(made, to: kept)
                // What is replaced must be able to come here, too.
                if FileSystem.device(of: parent) == FileSystem.device(of: kept) { return kept }
                try FileSystem.rename(kept, to: made)
            } catch {
                guard error.errno == EXDEV else { throw error }
            }
            let beside = "\(parent)/.vigia-\(record.name)-\(name)"
            try FileSystem.rename(made, to: beside)
            return beside
        }
    }
}
