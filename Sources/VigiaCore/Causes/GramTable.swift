/// Keys by their first bytes, with a filter that passes over ordinary text.
///
/// The filter has a bit for each hash of such first bytes, so that nearly every place of a text
/// costs one look at a small table. Up to eight bytes of a key are compared at once.
struct GramTable: Sendable {
    /// The most bytes of a key that are compared here.
    static var bytesMax: Int { 8 }

    /// The first bytes of a key as one number.
    private struct Head {
        let value: UInt64
        let mask: UInt64
        let number: Int

        init(_ key: [UInt8], _ number: Int) {
            value = ByteView(key, 0, key.count).head(at: 0)
            mask = ~0 << UInt64(64 - 8 * min(8, key.count))
            self.number = number
        }
    }

    /// The number of bytes that are hashed: those of the shortest key, at most `bytesMax`.
    private let gram: Int
    /// How far a hash is shifted to become a place in the filter, and one in the slots.
    private let (filterShift, slotShift): (UInt32, UInt32)
    private var filter: [UInt64]
    /// Where the keys of a hash begin in `heads`; they end where those of the next hash begin.
    private var slots: [UInt16]
    private var heads: [Head] = []

    /// Takes keys in lower case, of two bytes or more, in the order of their numbers.
    init(_ keys: [(number: Int, key: [UInt8])]) {
        gram = min(Self.bytesMax, keys.map(\.key.count).min() ?? Self.bytesMax)
        let bits = UInt32(max(1, Int.bitWidth - keys.count.leadingZeroBitCount))
        (filterShift, slotShift) = (32 - bits - 5, 32 - bits - 1)
        filter = [UInt64](repeating: 0, count: 1 << (bits - 1))
        slots = [UInt16](repeating: 0, count: 1 << (bits + 1) + 1)
        var bySlot = [[Head]](repeating: [], count: slots.count - 1)
        for (number, key) in keys {
            let hash = Self.hash(key.prefix(gram).reduce(0) { $0 << 8 | UInt64($1) })
            let place = Int(hash &>> filterShift)
            filter[place >> 6] |= 1 << UInt64(place & 63)
            bySlot[Int(hash &>> slotShift)].append(Head(key, number))
        }
        for (slot, group) in bySlot.enumerated() {
            heads += group
            slots[slot + 1] = UInt16(heads.count)
        }
    }

    /// The first place at or after `start` where a key may stand, and what `candidate` takes.
    ///
    /// It is never inlined, because the loop then has all registers.
    @inline(never)
    func next(in text: ByteView, from start: Int) -> (place: Int, group: Range<Int>)? {
        guard start + gram <= text.endIndex else { return nil }
        let (bytes, filter) = (text.array.span, filter.span)
        let (begin, end) = (text.base + start, text.base + text.endIndex)
        var (here, value) = (begin, UInt64(0))
        let mask = UInt64.max &>> UInt64(64 - 8 * gram)
        while here < begin + gram - 1 {
            value = value &<< 8 | UInt64(bytes[here])
            here += 1
        }
        while here < end {
            value = value &<< 8 | UInt64(bytes[here])
            here &+= 1
            let hash = Self.hash(value & mask)
            let place = Int(hash &>> filterShift)
            if filter[place &>> 6] &>> UInt64(place & 63) & 1 == 1 {
                return (here - gram - text.base, group(hash))
            }
        }
        return nil
    }

    /// What `candidate` takes for the text at `place`.
    func group(at place: Int, of text: ByteView) -> Range<Int> {
        place + gram <= text.count ? group(text.head(at: place)) : 0..<0
    }

    /// What `candidate` takes for a text of which the first eight bytes are given as one number.
    @inline(__always)
    func group(_ head: UInt64) -> Range<Int> {
        let hash = Self.hash(head &>> UInt64(64 - 8 * gram))
        let place = Int(hash &>> filterShift)
        return filter[place &>> 6] &>> UInt64(place & 63) & 1 == 1 ? group(hash) : 0..<0
    }

    /// The number of the next key of the group whose first eight bytes are `text`; keys come in
    /// the order of their numbers.
    @inline(__always)
    func candidate(_ group: inout Range<Int>, _ text: UInt64) -> Int? {
        while !group.isEmpty {
            let head = heads[group.lowerBound]
            group = group.lowerBound + 1..<group.upperBound
            if text & head.mask == head.value { return head.number }
        }
        return nil
    }

    private func group(_ hash: UInt32) -> Range<Int> {
        let slot = Int(hash &>> slotShift)
        return Int(slots[slot])..<Int(slots[slot + 1])
    }

    private static func hash(_ gram: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: (gram &* 0x9E37_79B9_7F4A_7C15) &>> 32)
    }
}
