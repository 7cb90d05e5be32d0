/// A part of an array, with offsets from the beginning of a line.
///
/// A part of it is a view too and keeps the offsets, so that no wrapper is around the array.
struct ByteView: RandomAccessCollection, Sendable {
    /// The whole array.
    let array: [UInt8]
    /// The index in the array of offset 0.
    let base: Int
    let startIndex: Int
    let endIndex: Int

    init(_ array: [UInt8], _ start: Int, _ end: Int) {
        self.init(array, base: start, 0..<end - start)
    }

    private init(_ array: [UInt8], base: Int, _ range: Range<Int>) {
        (self.array, self.base) = (array, base)
        (startIndex, endIndex) = (range.lowerBound, range.upperBound)
    }

    subscript(place: Int) -> UInt8 {
        assert(place >= startIndex && place < endIndex)
        return array[base + place]
    }

    subscript(range: Range<Int>) -> ByteView {
        precondition(range.lowerBound >= startIndex && range.upperBound <= endIndex)
        return ByteView(array, base: base, range)
    }

    /// The bytes in an array of their own.
    var copy: [UInt8] { Array(shared) }

    /// The bytes as a part of the array.
    var shared: ArraySlice<UInt8> { array[base + startIndex..<base + endIndex] }

    /// The eight bytes from `place` as one number, with zeros behind the end.
    func head(at place: Int) -> UInt64 {
        let bytes = array.span
        let (begin, last) = (base + place, base + Swift.min(place + 8, endIndex))
        var (here, value) = (begin, UInt64(0))
        while here < last {
            value = value << 8 | UInt64(bytes[here])
            here += 1
        }
        return value << UInt64(8 * (8 - (last - begin)))
    }

    /// The first offset at or after `start` where `byte` stands.
    func offset(of byte: UInt8, from start: Int) -> Int? {
        let bytes = array.span
        var here = base + start
        while here < base + endIndex {
            if bytes[here] == byte { return here - base }
            here += 1
        }
        return nil
    }

    /// The first offset of `part`.
    func offset(of part: [UInt8]) -> Int? {
        guard !part.isEmpty else { return nil }
        var place = startIndex
        while place <= endIndex - part.count {
            if has(part.span, at: place) { return place }
            place += 1
        }
        return nil
    }

    /// Whether `part` stands at `place`.
    func has(_ part: Span<UInt8>, at place: Int) -> Bool {
        guard place + part.count <= endIndex else { return false }
        let (bytes, begin) = (array.span, base + place)
        var offset = 0
        while offset < part.count {
            if bytes[begin &+ offset] != part[offset] { return false }
            offset &+= 1
        }
        return true
    }
}
