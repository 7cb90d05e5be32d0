import Glibc
import TestSupport
import Testing
import VigiaPlatform

/// Locks, names and identities of a project's files.
@Suite("The project lock")
struct ProjectLockTests {
    private func isMade(_ path: String, _ old: Int32) throws -> Bool {
        guard let made = try ProjectLock.makeAnew(path, standingFor: old, guardian: 1) else {
            return false
        }
        _ = made.raw
        return true
    }

    @Test("a lock file made in place of another keeps the first one's identity, repeatedly")
    func standsFor() throws {
        let place = try TestFolder()
        let path = place.path + "/lock"
        let first = try FileDescriptor.open(path, O_RDWR | O_CREAT)
        try first.writeAll(Array("17 4711\n".utf8), at: 0)
        let mark = try #require(RunMark(lock: path))
        var old = try FileDescriptor.open(path, O_RDONLY).release()
        for round in 1...3 {
            try FileSystem.remove(path)
            let made = try ProjectLock.makeAnew(path, standingFor: old, guardian: 18)?.release()
            let lock = try #require(made)
            #expect(ProjectLock.isUnder(path, lock))
            #expect(!ProjectLock.isUnder(path, old))
            let anew = try #require(RunMark(lock: path))
            #expect(anew.isOfSameProject(as: mark), "\(round): \(File.text(path))")
            #expect(anew.guardianBegan == 4711)
            #expect(anew.guardianPid == 18)
            // The new file is locked: a second attempt fails.
            #expect(try !isMade(path, old))
            close(old)
            old = lock
        }
        close(old)
    }

    @Test("a link, folder or other special file is not taken for the lock")
    func strange() throws {
        let place = try TestFolder(["other": "precious"])
        let path = place.path + "/lock"
        let old = try FileDescriptor.open(place.path + "/old", O_RDWR | O_CREAT)
        #expect(unsafe link(place.path + "/other", path) == 0)
        #expect(try !isMade(path, old.raw))
        #expect(unsafe symlink(place.path + "/other", path) == 0)
        #expect(throws: SystemError.self) { try isMade(path, old.raw) }
        #expect(place.text("other") == "precious")
    }

    @Test(
        "removing or renaming a file is noticed",
        arguments: [
            "rm PLACE/file", "mv PLACE/file PLACE/other", "mv PLACE/other PLACE/file",
            "rm PLACE/folder/within", "mv PLACE/folder/within PLACE", "mv PLACE/folder PLACE/x",
            "mv PLACE PLACE.moved; mv PLACE.moved PLACE",
        ]
    )
    func names(loss: String) throws {
        let place = try TestFolder(["file": "", "other": "", "folder/within": ""])
        // An open file is deleted only when it is closed.
        let file = try FileDescriptor.open(place.path + "/file", O_RDONLY)
        defer { withExtendedLifetime(file.raw) {} }
        let watch = try NameWatch()
        try watch.add(place.path + "/file", .file)
        try watch.add(place.path + "/folder", .folder)
        try watch.add(place.path, .place)
        var question = pollfd(fd: watch.raw, events: Int16(POLLIN), revents: 0)
        try File.write("more", to: place.path + "/folder/new")
        try File.write("more", to: place.path + "/file")
        #expect(unsafe poll(&question, 1, 0) == 0)
        let line = loss.replacing("PLACE", with: place.path)
        let words = ["/bin/sh", "-c", line]
        let shell = try ForegroundProgram(words, input: nil, output: 1, errors: 2)
        let outcome = shell.end(within: .seconds(60))
        #expect(outcome == .exited(0))
        #expect(unsafe poll(&question, 1, 0) == 1)
        watch.clear()
        #expect(unsafe poll(&question, 1, 0) == 0)
    }
}
