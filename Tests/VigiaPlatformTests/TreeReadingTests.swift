import Glibc
import Testing

@testable import VigiaPlatform

@Suite("Memory of processes")
struct TreeReadingTests {
    @Test("memory freed lazily but not unmapped is reported")
    func givenUp() throws {
        let size = 32 << 20
        let place = unsafe mmap(
            nil,
            size,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        let memory = try unsafe #require(place)
        defer { _ = unsafe munmap(memory, size) }
        unsafe memset(memory, 1, size)
        let tree = TreeReading(processes: [getpid()])
        let before = tree.givenUpBytes
        #expect(unsafe madvise(memory, size, 8) == 0)  // MADV_FREE
        #expect(tree.memoryBytes >= size)
        #expect(tree.givenUpBytes - before > size / 2)
    }
}
