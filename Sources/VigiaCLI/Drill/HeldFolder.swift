import Glibc
import VigiaPlatform

/// A folder of a drill that is removed with everything in it.
struct HeldFolder: Disturbance {
    private let path: String

    /// The beginning of such names; the pid and the start time of the drill follow.
    static let mark = "drill-"
    /// How long processes may still write into it while it is removed.
    private static let removedWithin = Duration.seconds(10)

    /// Takes the absolute path.
    init(_ words: [String]) throws(DisturbanceError) {
        guard words.count == 1, words[0].hasPrefix("/") else {
            throw DisturbanceError("a folder needs an absolute path")
        }
        path = words[0]
    }

    mutating func begin() throws(DisturbanceError) -> Int64 {
        do throws(SystemError) {
            Self.removeLeft(beside: path)
            try FileSystem.makePrivateFolders(path)
        } catch {
            throw DisturbanceError(error)
        }
        return Clock.sinceBoot()
    }

    mutating func undo() -> [String] {
        let deadline = Clock.uptime + Self.removedWithin
        while !isRemoved(), Clock.uptime < deadline { pause(.milliseconds(20)) }
        return ["the drill's own folder is removed"]
    }

    private func isRemoved() -> Bool {
        do throws(SystemError) {
            try FileSystem.removeTree(path)
            return true
        } catch {
            // A process that is just ending may have made a file anew.
            return false
        }
    }

    /// Removes the folders of drills whose holder was killed, too.
    private static func removeLeft(beside path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let parent = String(path[..<slash])
        // If it cannot be listed, they stay.
        for name in (try? FolderListing.names(in: parent)) ?? [] where name.hasPrefix(mark) {
            let parts = name.dropFirst(mark.count).split(separator: "-")
            guard parts.count == 2, let pid = Int32(parts[0]), let start = UInt64(parts[1]),
                ProcessReading(pid: pid)?.startTime != start
            else { continue }
            try? FileSystem.removeTree("\(parent)/\(name)")  // Another drill may remove it, too.
        }
    }
}
