import Testing

@testable import VigiaKit

@Suite("Bytes that a client did not take at once")
struct UnsentBytesTests {
    @Test("each byte is sent once, in order, however few are taken at a time", arguments: 1...5)
    func parts(most: Int) {
        var (unsent, sent) = (UnsentBytes(), [UInt8]())
        func send() -> Int64 {
            unsafe unsent.send { bytes in
                let part = unsafe Array(bytes.prefix(most))
                sent += part
                return Int64(part.count)
            }
        }
        unsent.append(Array(1...4))
        #expect(send() == Int64(min(most, 4)))
        unsent.append([5, 6, 7])
        while !unsent.isEmpty { #expect(send() > 0) }
        #expect(sent == Array(1...7))
    }

    @Test("a refusal of the kernel takes nothing")
    func refused() {
        var unsent = UnsentBytes()
        unsent.append([1, 2])
        #expect(unsafe unsent.send { _ in -11 } == -11)
        var seen: [UInt8] = []
        _ = unsafe unsent.send { bytes in
            seen = unsafe Array(bytes)
            return 2
        }
        #expect(seen == [1, 2] && unsent.isEmpty)
    }
}
