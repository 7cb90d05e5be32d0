import Glibc
import VigiaPlatform

// Searches folders, and compares files with what is remembered.
extension Watcher {
    /// Begins to watch a folder and everything in it.
    ///
    /// The inotify watch comes first and the folder is read then, so that no change in between is
    /// missed.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - telling: whether the files in it count as changed.
    func enter(_ path: [String], telling: Bool) {
        guard folders.count < Self.foldersMax, path.count < Self.depthMax else {
            foldersLeftOut += 1
            return
        }
        let number = watch(path)
        folders[path] = Folder(
            number: number,
            identity: FileStatus(under: absolute(path))?.inode ?? 0
        )
        if let name = path.last { folders[path.dropLast()]?.folders.insert(name) }
        readIgnoreFile(in: path)
        for name in names(in: path) { look(at: path + [name], telling: telling, isNew: true) }
    }

    /// Adds an inotify watch for a folder; nil where the kernel refuses it.
    private func watch(_ path: [String]) -> Int32? {
        guard let notices else {
            unheard.insert(path)
            return nil
        }
        do throws(SystemError) {
            let number = try notices.add(absolute(path))
            places[number] = path
            unheard.remove(path)
            return number
        } catch {
            // A folder that is gone or unreadable is no limit.
            if error.errno == ENOSPC || error.errno == ENOMEM {
                refusal = error
                unheard.insert(path)
            }
            return nil
        }
    }

    private func names(in path: [String]) -> [String] {
        // A folder that is gone or unreadable contains no watched file.
        (try? FolderListing.names(in: absolute(path))) ?? []
    }

    /// Compares the file or folder at a path with what is remembered.
    ///
    /// - Parameters:
    ///   - path: the file or folder.
    ///   - telling: whether a new file counts as changed.
    ///   - isNew: whether its folder is read for the first time.
    func look(at path: [String], telling: Bool, isNew: Bool = false) {
        guard let name = path.last else { return }
        let around = Array(path.dropLast())
        guard let traits = FileStatus(under: absolute(path)) else { return forget(path) }
        switch traits.kind {
        case .folder:
            if folders[around]?.files[name] != nil { forget(path) }
            if let known = folders[path] {
                if known.identity == traits.inode { return }
                forget(path)  // Another folder has its name now.
            }
            if selection.enters(path) { enter(path, telling: telling) }
        case .file, .link:
            if folders[path] != nil { forget(path) }
            let old = folders[around]?.files[name]
            let parts = old?.parts ?? selection.watchers(of: path)
            guard !parts.isEmpty else { return }
            guard old != nil || fileCount < Self.filesMax else {
                filesLeftOut += 1
                return
            }
            if old == nil { fileCount += 1 }
            var (print, isSame) = compare(path, traits, with: old)
            print.parts = parts
            folders[around]?.files[name] = print
            if old == nil, !telling {
                note(path, parts.filter { traits.changed >= since[$0] })
            } else if !isSame {
                note(path, parts, isNew: old == nil)
            }
            if print.hash == nil, traits.size <= FilePrint.hashedBytesMax, isNew {
                unread.append(path)
            }
        case .other: break
        }
    }

    /// The new print of a file, and whether its content is the same as before.
    private func compare(
        _ path: [String],
        _ traits: FileStatus,
        with old: FilePrint?
    ) -> (FilePrint, isSame: Bool) {
        var print = FilePrint(traits)
        guard let old else { return (print, false) }
        if print.isUntouched(since: old) { return (old, true) }
        if traits.kind == .file {
            print.hash = FilePrint.hash(of: absolute(path), size: traits.size)
        }
        let isSame = old.size == print.size && old.hash != nil && old.hash == print.hash
        return (print, isSame)
    }

    /// Forgets a file or folder that is gone.
    func forget(_ path: [String]) {
        guard let name = path.last else { return }
        let around = Array(path.dropLast())
        if let old = folders[around]?.files.removeValue(forKey: name) {
            fileCount -= 1
            noteGone(path, old.parts)
        }
        if folders[path] != nil { leave(path) }
    }

    /// Stops watching a folder that is gone, with everything in it.
    func leave(_ path: [String]) {
        guard let folder = folders.removeValue(forKey: path) else { return }
        if let number = folder.number, places[number] == path {
            places[number] = nil
            notices?.remove(number)
        }
        unheard.remove(path)
        if let name = path.last { folders[path.dropLast()]?.folders.remove(name) }
        for (name, old) in folder.files {
            fileCount -= 1
            noteGone(path + [name], old.parts)
        }
        for name in folder.folders { leave(path + [name]) }
    }

    /// Compares a folder with what is remembered.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - deeply: whether its subfolders are compared too.
    func lookAgain(at path: [String], deeply: Bool) {
        guard let folder = folders[path] else { return }
        readIgnoreFile(in: path)
        let there = Set(names(in: path))
        for name in folder.files.keys where !there.contains(name) { forget(path + [name]) }
        for name in folder.folders where !there.contains(name) { forget(path + [name]) }
        for name in there {
            look(at: path + [name], telling: true)
            if deeply, folder.folders.contains(name) { lookAgain(at: path + [name], deeply: true) }
        }
    }
}
