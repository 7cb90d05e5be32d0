internal import CLinux

/// Newlines found as fast as memory is read.
extension ArraySlice<UInt8> {
    /// Where the first newline is from a place on; nil where there is none.
    ///
    /// - Parameter place: an index of the slice, or its end.
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

    /// Where the last newline is before a place; nil where there is none.
    ///
    /// - Parameter place: an index of the slice, or its end.
    /// - Returns: its index. Source: memrchr(3).
    public func lastNewline(before place: Int) -> Int? {
        unsafe withUnsafeBytes { bytes in
            guard place > startIndex, let start = bytes.baseAddress,
                let found = unsafe memrchr(start, 0x0A, place - startIndex)
            else { return nil }
            return unsafe startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    /// How many newlines there are.
    public var newlineCount: Int {
        unsafe withUnsafeBytes { bytes in
            var (count, place) = (0, 0)
            while place + 8 <= bytes.count {
                // As many words as make no sum of a lane greater than a byte.
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

/// One in each byte of a word that is a newline, none in the others.
///
/// A byte is zero where neither its low bits, carried into the highest, nor that one is set.
private func newlineLanes(_ word: UInt64) -> UInt64 {
    let other = word ^ 0x0A0A_0A0A_0A0A_0A0A
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((other & low) &+ low) | other | low) >> 7
}

/// The sum of the eight bytes of a word.
private func sum(ofLanes lanes: UInt64) -> Int {
    let pairs: UInt64 = 0x00FF_00FF_00FF_00FF
    let sums = (lanes & pairs) &+ (lanes >> 8 & pairs)
    return Int((sums &* 0x0001_0001_0001_0001) >> 48)
}
