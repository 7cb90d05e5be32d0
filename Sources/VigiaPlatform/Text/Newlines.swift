internal import CLinux

/// Newline search at the speed of memory.
extension ArraySlice<UInt8> {
    /// The first newline from an index on; nil if there is none.
    ///
    /// - Parameter place: an index of the slice, or its end index.
    /// - Returns: its index. Source: memchr(3).
    public func firstNewline(from place: Int) -> Int? {
        unsafe withUnsafeBytes { bytes in
            let skipped = place - startIndex
            guard skipped < bytes.count,
                let start = unsafe bytes.baseAddress?.advanced(by: skipped),
                let found = unsafe memchr(start, 0x0A, bytes.count - skipped)
            else { return nil }
            return unsafe place + (UnsafeRawPointer(found) - start)
        }
    }

    /// The last newline before an index; nil if there is none.
    ///
    /// - Parameter place: an index of the slice, or its end index.
    /// - Returns: its index. Source: memrchr(3).
    public func lastNewline(before place: Int) -> Int? {
        unsafe withUnsafeBytes { bytes in
            guard place > startIndex, let start = bytes.baseAddress,
                let found = unsafe memrchr(start, 0x0A, place - startIndex)
            else { return nil }
            return unsafe startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    /// The number of newlines.
    public var newlineCount: Int {
        unsafe withUnsafeBytes { bytes in
            var (count, place) = (0, 0)
            while place + 8 <= bytes.count {
                // At most 255 words, so that no lane of the sum overflows its byte.
                let end = place + Swift.min(255, (bytes.count - place) / 8) * 8
                var lanes: UInt64 = 0
                while place < end {
                    let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    lanes &+= newlineLanes(word)
                    place &+= 8
                }
                count &+= sum(ofLanes: lanes)
            }
            for index in place..<bytes.count where unsafe bytes[index] == 0x0A { count += 1 }
            return count
        }
    }
}

/// Marks newlines: 1 in each byte of the word that is a newline, else 0.
///
/// A byte is zero if neither its low 7 bits, added to 0x7F, nor its own top bit set the top bit.
private func newlineLanes(_ word: UInt64) -> UInt64 {
    let other = word ^ 0x0A0A_0A0A_0A0A_0A0A
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((other & low) &+ low) | other | low) >> 7
}

/// The sum of a word's eight bytes.
private func sum(ofLanes lanes: UInt64) -> Int {
    let pairs: UInt64 = 0x00FF_00FF_00FF_00FF
    let sums = (lanes & pairs) &+ (lanes >> 8 & pairs)
    return Int((sums &* 0x0001_0001_0001_0001) >> 48)
}
