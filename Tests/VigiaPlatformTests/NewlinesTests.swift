import Testing
import VigiaPlatform

@Suite("Newline search")
struct NewlinesTests {
    static let texts = [
        "", "\n", "a", "a\n", "\na", "a\nb\nc", "\n\n\n", String(repeating: "x\n", count: 1000),
        String(repeating: "\n", count: 300), String(repeating: "y", count: 300) + "\n",
    ]

    @Test("fast search finds and counts the same newlines as a loop over bytes", arguments: texts)
    func same(text: String) {
        let slice = (Array("\nz".utf8) + Array(text.utf8) + Array("z\n".utf8)).dropFirst(2)
            .dropLast(2)
        #expect(slice.newlineCount == slice.count { $0 == 0x0A })
        #expect(slice.firstNewline(from: slice.endIndex) == nil)
        #expect(slice.lastNewline(before: slice.startIndex) == nil)
        for place in slice.indices {
            #expect(slice.firstNewline(from: place) == slice[place...].firstIndex(of: 0x0A))
            #expect(slice.lastNewline(before: place) == slice[..<place].lastIndex(of: 0x0A))
        }
    }
}
