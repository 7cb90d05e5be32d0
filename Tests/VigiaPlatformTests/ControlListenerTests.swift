import Glibc
import TestSupport
import Testing
import VigiaPlatform

@Suite("Control sockets")
struct ControlListenerTests {
    @Test("sockets made side by side are for their user alone, and change nothing else")
    func sideBySide() async throws {
        let folder = try TestFolder()
        let before = Self.umask
        try #require(before.hasPrefix("Umask:"))
        let seen = try await withThrowingTaskGroup(of: Set<String>.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let place = "\(folder.path)/\(number)"
                    try #require(unsafe mkdir(place, 0o700) == 0)
                    var seen: Set<String> = []
                    for _ in 0..<200 {
                        let raw = try ControlListener.listen(folder: place, name: "s")
                        defer { close(raw) }
                        seen.insert(Self.umask)
                        #expect(FileStatus(under: place + "/s")?.mode == 0o600)
                    }
                    return seen
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        #expect(seen == [before])
    }

    /// What the process's files lack, as the kernel says it.
    private static var umask: String {
        File.text("/proc/self/status").split(separator: "\n")
            .first { $0.hasPrefix("Umask:") }.map(String.init) ?? ""
    }
}
