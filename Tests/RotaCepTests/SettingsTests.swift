import Glibc
import TestSupport
import Testing

@testable import RotaCep

@Suite("What the backend is told")
struct SettingsTests {
    static let openings: [(environment: [String: String], isOpen: Bool?)] = [
        ([:], false), (["AUTH": ""], false), (["AUTH": "users"], false), (["AUTH": "none"], true),
        (["AUTH": "none", "HOST": "127.0.0.1"], true), (["AUTH": "none", "HOST": "::1"], true),
        (["AUTH": "none", "HOST": ""], true), (["AUTH": "none", "HOST": "0.0.0.0"], nil),
        (["AUTH": "none", "HOST": "::"], nil), (["AUTH": "none", "HOST": "10.0.0.1"], nil),
        (["AUTH": "none", "NODE_ENV": "development"], true),
        (["AUTH": "none", "NODE_ENV": "production"], true),
        (["AUTH": "None"], nil), (["AUTH": "off"], nil), (["AUTH": "users", "HOST": "::"], false),
    ]

    @Test("nobody is let in unasked, but on this machine by AUTH=none", arguments: openings)
    func opening(environment: [String: String], isOpen: Bool?) {
        do throws(BackendSettings.Mistake) {
            let settings = try BackendSettings(environment)
            #expect(settings.isOpen == isOpen)
        } catch {
            #expect(isOpen == nil && error.description.contains("AUTH="))
        }
    }

    static let hosts: [(host: String, isLocal: Bool)] = [
        ("localhost", true), ("LOCALHOST:3001", true), ("127.0.0.1:3001", true), ("127.1", true),
        ("[::1]:3001", true), ("[::1]", true), ("127.0.0.1.evil.example", false),
        ("evil.example", false), ("localhost.evil.example:3001", false), ("10.0.0.1", false),
        ("[2001:db8::1]:80", false), ("", false),
    ]

    @Test("a machine is known by its own names alone", arguments: hosts)
    func host(host: String, isLocal: Bool) { #expect(Loopback.names(host) == isLocal) }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test("the database is its owner's alone, also one that was not")
    func rights() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/data/customers.db"
        var notes: [String] = []
        for isOpenToAll in [false, true] {
            if isOpenToAll {
                for file in [path, path + "-wal", path + "-shm"] {
                    if mode(file) == 0 { try File.write("", to: file) }
                    _ = unsafe chmod(file, 0o664)
                }
            }
            notes = []
            let store = try Store.open(path) { notes.append($0) }
            _ = try await store.placeCount()
            for file in [path, path + "-wal", path + "-shm"] {
                #expect(mode(file) == 0o600, "\(file)")
            }
            #expect(notes.count == (isOpenToAll ? 3 : 0), "\(notes)")
        }
        #expect(notes.first?.contains("customers.db") == true)
        #expect(mode(folder.path + "/data") == 0o700)
    }

    @Test("clients are told of a database that is busy or cannot be written, and of nothing else")
    func passing() {
        let codes: [(code: Int32, words: String?)] = [
            (5, "is busy"), (6, "is busy"), (5 | 1 << 8, "is busy"), (8, "cannot be written"),
            (8 | 4 << 8, "cannot be written"), (10 | 3 << 8, "cannot be written"),
            (13, "cannot be written"), (11, nil), (1, nil), (19, nil), (26, nil),
        ]
        for (code, words) in codes {
            let error = DatabaseError(doing: "x", code: code, reason: "y")
            #expect(error.passingWords == words.map { "the database " + $0 })
            #expect(error.isBusy == (words == "is busy"))
        }
    }
}
