import Testing

/// Files in `.vigia` and `logs` are opened only by `OwnedFolder`, and `owned.c` below it.
@Suite("Access to state and logs")
struct OwnedFolderTests {
    /// Calls that take a path, and so follow links.
    private static let calls = [
        "FileDescriptor.open(", "FileDescriptor.makeFolder(", "FileSystem.rename(",
        "FileSystem.remove(", "FileSystem.replace(", "FileSystem.size(", "FileIdentity(of:",
        "FolderListing.names(in:", "unsafe open(", "unsafe Glibc.open(", "unsafe unlink(",
        "unsafe mkdir(", "unsafe rename(", "addopen(", "vigia_open(",
    ]
    /// Files with lines that only look like it: a lock file of packages, a function called `state`;
    /// and files that are no regular files of this project: a socket's name, opened as a place
    /// without following a link, and the lock of another project.
    private static let exempt = [
        "Yarn.swift", "SocketFile.swift", "ControlDoor.swift", "ProjectProcess.swift",
    ]
    /// How such paths are named.
    private static let places = [
        "state)", "state", "lock", ".lock", "supervisorLog", "logs", "indexes",
        "activeIndex", ".vigia",
    ]

    @Test("the room of the logs opens nothing by its path")
    func logs() {
        let room = SourceTree.sources.filter { $0.room == "VigiaLogs" }
        #expect(room.count > 20)
        #expect(room.flatMap { $0.places(of: Self.calls) } == [])
    }

    @Test("no other room opens state or logs by a path")
    func others() {
        let others = SourceTree.sources.filter { file in
            file.room != "VigiaKit" && !Self.exempt.contains { file.path.hasSuffix("/" + $0) }
        }
        let found = others.flatMap { file in
            file.text.split(separator: "\n").filter { line in
                Self.calls.contains { line.contains($0) } && Self.names(in: line)
            }.map { "\(file.path): \($0)" }
        }
        #expect(found == [])
    }

    private static func names(in line: Substring) -> Bool {
        let words = line.split { !$0.isLetter && $0 != "." }.flatMap { $0.split(separator: ".") }
        return words.contains { places.contains(String($0)) } || line.contains(".vigia/")
    }
}
