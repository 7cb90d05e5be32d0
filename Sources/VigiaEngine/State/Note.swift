import FoundationEssentials
import VigiaCore

/// What a supervisor leaves to the next one, kept by the guardian: the whole project.
struct NoteContent: Codable, Equatable {
    /// The version of this layout.
    var version = 1
    /// The project, every state in it.
    var project: Project
    /// Whether the project is on its way down for good.
    var isShuttingDown: Bool
}

/// The note's two slots: a death in the middle of writing one leaves the other whole.
///
/// A slot begins with sequence number, length and checksum; the newest whole slot counts.
struct NoteSlots {
    /// The most bytes of one slot.
    static let slotBytesMax = 32 << 20
    private static let headBytes = 24

    private(set) var sequence: UInt64 = 0

    /// The bytes to write next, and the offset to write them at.
    mutating func next(_ body: [UInt8]) -> (bytes: [UInt8], offset: Int) {
        sequence += 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + Self.headBytes)
        for number in [sequence, UInt64(body.count), Self.checksum(body, sequence)] {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
            }
        }
        return (bytes + body, Int(sequence % 2) * Self.slotBytesMax)
    }

    /// Finds the newest whole slot.
    ///
    /// - Parameter read: reads so many bytes at an offset; fewer at the end of the note.
    /// - Returns: what it holds; nil where neither is whole.
    mutating func newest(_ read: (Int, Int) -> [UInt8]) -> [UInt8]? {
        var best: (sequence: UInt64, body: [UInt8])?
        for slot in 0...1 {
            let head = read(slot * Self.slotBytesMax, Self.headBytes)
            guard head.count == Self.headBytes else { continue }
            let numbers = stride(from: 0, to: 24, by: 8).map { start in
                (0..<8).reduce(UInt64(0)) { $0 | UInt64(head[start + $1]) << UInt64(8 * $1) }
            }
            guard numbers[0] > best?.sequence ?? 0, numbers[1] < UInt64(Self.slotBytesMax)
            else { continue }
            let body = read(slot * Self.slotBytesMax + Self.headBytes, Int(numbers[1]))
            if body.count == Int(numbers[1]), Self.checksum(body, numbers[0]) == numbers[2] {
                best = (numbers[0], body)
            }
        }
        sequence = best?.sequence ?? 0
        return best?.body
    }

    /// FNV-1a over the sequence number and the body; against torn writes, not against people.
    ///
    /// Source: RFC draft eastlake-fnv, 64 bits.
    private static func checksum(_ body: [UInt8], _ sequence: UInt64) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ sequence
        for byte in body { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
