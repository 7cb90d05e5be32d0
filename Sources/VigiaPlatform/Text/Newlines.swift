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
            // Short runs, so that the sum of a run fits into a byte and sixteen are added at once.
            while place < bytes.count {
                let end = Swift.min(place + 255, bytes.count)
                var some: UInt8 = 0
                for index in place..<end { some &+= unsafe bytes[index] == 0x0A ? 1 : 0 }
                (count, place) = (count + Int(some), end)
            }
            return count
        }
    }
}
