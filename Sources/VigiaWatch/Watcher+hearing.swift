import Glibc
import VigiaPlatform

// Reads inotify events, and the ignore rules of the repository.
extension Watcher {
    /// The most bytes of a `.gitignore` file.
    private static let ignoreBytesMax = 1 << 20
    private static let ignoreName = ".gitignore"

    /// Takes in the pending inotify events.
    func hear() {
        guard let notices else { return }
        for arrival in notices.take() {
            switch arrival {
            case .overflow: lookAgain(at: [], deeply: true)
            case .notice(let notice): hear(notice)
            }
        }
    }

    private func hear(_ notice: TreeNotices.Notice) {
        guard let folder = places[notice.folder] else { return }
        let path = folder + [notice.name]
        switch notice.kind {
        case .forgotten: places[notice.folder] = nil
        case .vanished:
            forget(path)
            if notice.name == Self.ignoreName { ignoreFileChanged(in: folder) }
            look(at: path, telling: true)  // Another file may have taken its place.
        case .made where !notice.isFolder && isBeingWritten(path): break
        case .made, .appeared:
            if notice.name == Self.ignoreName { ignoreFileChanged(in: folder) }
            look(at: path, telling: true)
        }
    }

    /// Whether a new file is still open, so that an event follows when it is closed.
    private func isBeingWritten(_ path: [String]) -> Bool {
        FileStatus(under: absolute(path)).map { $0.kind == .file && $0.links == 1 } ?? true
    }

    private func ignoreFileChanged(in folder: [String]) {
        readIgnoreFile(in: folder)
        // Files that are watched only from now on have not changed.
        isMute = true
        leave(folder)
        enter(folder, telling: false)
        isMute = false
    }

    func readIgnoreFile(in folder: [String]) {
        selection.ignored.set(ignoreFile(at: absolute(folder)), in: folder)
    }

    private func ignoreFile(at folder: String, _ name: String = ignoreName) -> IgnoreFile? {
        // Without a file, nothing is ignored.
        guard let file = try? FileDescriptor.open("\(folder)/\(name)", O_RDONLY | O_NONBLOCK) else {
            return nil
        }
        let bytes = file.bytes(from: 0, limit: Self.ignoreBytesMax)
        return IgnoreFile(reading: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads the ignore files above the project, within the repository around it.
    func readIgnoreFilesAbove() {
        let parts = root.split(separator: "/").map(String.init)
        let repository = (0...parts.count).reversed().first { depth in
            FileStatus(under: "/" + parts.prefix(depth).joined(separator: "/") + "/.git") != nil
        }
        guard let repository else { return }
        for depth in repository...parts.count {
            let folder = "/" + parts.prefix(depth).joined(separator: "/")
            let way = Array(parts.dropFirst(depth))
            if depth == repository, let file = ignoreFile(at: folder, ".git/info/exclude") {
                selection.ignored.add(file, above: way)
            }
            guard depth < parts.count, let file = ignoreFile(at: folder) else { continue }
            selection.ignored.add(file, above: way)
        }
    }
}
