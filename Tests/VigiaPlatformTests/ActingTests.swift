import Glibc
import Testing
import VigiaPlatform

/// What root does for a user in folders where that user may put what it likes.
@Suite("In another user's name", .enabled(if: geteuid() == 0))
struct ActingTests {
    /// A folder of root with one of the user in it, removed at the end.
    private final class Place {
        let path: String
        let user = SystemUser(uid: 65534, gid: 65534, groups: [])
        var theirs: String { path + "/theirs" }
        var ours: String { path + "/ours" }

        init() throws {
            var name = Array(("/tmp/vigia-acting-" + String(repeating: "X", count: 6)).utf8CString)
            path = try unsafe String(cString: #require(mkdtemp(&name)))
            #expect(unsafe chmod(path, 0o755) == 0)
            for folder in [theirs, ours] { try FileSystem.makeFolder(folder, mode: 0o755) }
            give(theirs)
        }

        deinit { #expect((try? FileSystem.removeTree(path)) != nil) }

        func give(_ path: String) { #expect(unsafe chown(path, user.uid, user.gid) == 0) }

        func write(_ text: String, to path: String) throws {
            try FileSystem.replace(path, with: Array(text.utf8))
        }

        func names(_ folder: String) throws -> [String] {
            try FolderListing.names(in: folder).sorted()
        }
    }

    @Test("what the user may not read is not read, and what is made is the user's")
    func rights() throws {
        let place = try Place()
        try place.write("secret", to: place.ours + "/secret")
        try FileSystem.makeLink(place.theirs + "/link", to: place.ours + "/secret")
        let made = place.theirs + "/made"
        #expect(throws: SystemError.self) {
            try place.user.acting { () throws(SystemError) in
                try FileSystem.makeFolder(made)
                _ = try FileSystem.content(of: place.theirs + "/link", limit: 100)
            }
        }
        #expect(FileSystem.owner(of: made)?.user == place.user.uid)
        // Afterwards the thread is itself again, and in between where it says so.
        #expect(try FileSystem.content(of: place.theirs + "/link", limit: 100).count == 6)
        let count = try place.user.acting { () throws(SystemError) in
            try SystemUser.asSelf { () throws(SystemError) in
                try FileSystem.content(of: place.ours + "/secret", limit: 100).count
            }
        }
        #expect(count == 6)
    }

    @Test("names are exchanged in the user's folders, and in those that the user cannot change")
    func exchanging() throws {
        let place = try Place()
        for folder in [place.theirs, place.ours] {
            for name in ["a", "b"] { try FileSystem.makeFolder("\(folder)/\(name)", mode: 0o755) }
            try place.write("", to: folder + "/a/mark")
            try FileSystem.exchange(folder + "/a", folder + "/b", as: place.user)
            #expect(try place.names(folder + "/b") == ["mark"])
        }
        try FileSystem.take(place.theirs + "/b", to: place.ours + "/c", from: place.user)
        #expect(try place.names(place.ours + "/c") == ["mark"])
    }

    @Test("but no link of the user's leads to names that are not")
    func led() throws {
        let place = try Place()
        for name in ["a", "b"] { try FileSystem.makeFolder("\(place.ours)/\(name)", mode: 0o755) }
        try place.write("", to: place.ours + "/a/mark")
        try FileSystem.makeFolder(place.theirs + "/own", mode: 0o755)
        place.give(place.theirs + "/own")
        try FileSystem.makeLink(place.theirs + "/way", to: place.ours)
        // Between both folders; neither is the user's to change, but the way to one of them is.
        #expect(throws: SystemError.self) {
            try FileSystem.take(place.theirs + "/way/a", to: place.path + "/c", from: place.user)
        }
        #expect(throws: SystemError.self) {
            try FileSystem.rename(place.theirs + "/own", to: place.ours + "/d", as: place.user)
        }
        #expect(try place.names(place.ours) == ["a", "b"])
        #expect(try place.names(place.path) == ["ours", "theirs"])
    }

    @Test("a tree is removed with its links, and what they lead to stays")
    func removing() throws {
        let place = try Place()
        try place.write("", to: place.ours + "/kept")
        for folder in ["/tree", "/tree/deep"] {
            try FileSystem.makeFolder(place.theirs + folder, mode: 0o755)
        }
        for name in ["/tree/way", "/tree/deep/way"] {
            try FileSystem.makeLink(place.theirs + name, to: place.ours)
        }
        // The user may change where it is, and not what is in it.
        try FileSystem.removeTree(place.theirs + "/tree", as: place.user)
        #expect(try place.names(place.theirs) == [])
        #expect(try place.names(place.ours) == ["kept"])
    }
}
