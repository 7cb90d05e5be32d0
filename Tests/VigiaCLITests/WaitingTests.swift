import Glibc
import TestSupport
import Testing
import VigiaPlatform

@testable import VigiaCLI

/// A command that waits while supervisors come and go.
@Suite("Waiting")
struct WaitingTests {
    @Test("a question to a supervisor that dies is repeated as long as a guardian exists")
    func patience() throws {
        let place = try TestFolder()
        defer { withExtendedLifetime(place) {} }
        let folder = try ProjectFolder.at(place.path)
        try folder.prepare()
        let lock = unsafe open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { _ = close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let waiting = Waiting(folder, Written().output())
        var deaths = 0
        func ask() throws(CommandError) -> Int {
            deaths += 1
            if deaths < 3 { throw .cutOff }
            return deaths
        }
        #expect(try waiting.patiently(ask) == 3)
        // Closing alone is not enough, since a child of another test may still hold the lock.
        #expect(flock(lock, LOCK_UN) == 0)
        deaths = 0
        #expect(throws: CommandError.self) { try waiting.patiently(ask) }
        #expect(deaths == 1)
    }
}
