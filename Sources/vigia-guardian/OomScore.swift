import CLinux

/// How readily the kernel ends a process when memory is short.
///
/// The guardian is the last that should go, as far as it may say so: with it goes the knowledge of
/// how services end. Services get what it had itself. Source: proc(5), `/proc/pid/oom_score_adj`.
struct OomScore {
    /// What services get.
    let ofServices: Int32
    private var text = InlineArray<8, CChar>(repeating: 0)

    /// Of the guardian and its supervisor: without a privilege it may only be as low as it once
    /// was, which is 0 at least.
    private static let own: InlineArray<2, Int32> = [-900, 0]

    /// Protects this process where it may.
    ///
    /// - Parameter estate: of a guardian that did so before; what services get stands in there.
    /// - Returns: what services get.
    static func protect(inherited estate: Estate?) -> OomScore {
        let found = vigia_oom_score()
        for place in own.indices where found > own[place] {
            if vigia_set_oom_score(own[place]) == 0 { break }
        }
        return OomScore(ofServices: estate?.head.oom_score_adj ?? found)
    }

    private init(ofServices score: Int32) {
        ofServices = score
        var digits = Decimal(Int64(score.magnitude))
        var place = 0
        if score < 0 {
            text[0] = CChar(UInt8(ascii: "-"))
            place = 1
        }
        var copy = text
        digits.withBytes { bytes in
            for index in 0..<min(bytes.count, 5) {
                copy[place + index] = unsafe CChar(bytes[index])
            }
        }
        text = copy
    }

    /// As it is written.
    @safe mutating func withText<Result>(_ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        unsafe withUnsafeBytes(of: &text) { bytes in
            unsafe body(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
    }
}
