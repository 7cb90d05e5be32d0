import CLinux

/// The OOM score adjustment of guardian and services.
///
/// The guardian should be killed last, since it knows how services end. Services get the original
/// value. Source: proc(5), `/proc/pid/oom_score_adj`.
struct OomScore {
    /// The value for services.
    let ofServices: Int32
    private var text = InlineArray<8, CChar>(repeating: 0)

    /// The values for guardian and supervisor: without privileges no value below the former
    /// minimum is allowed, so 0 is tried next.
    private static let own: InlineArray<2, Int32> = [-900, 0]

    /// Protects this process as far as allowed.
    ///
    /// - Parameter handover: a previous guardian's handover, which has the value for services.
    /// - Returns: the value for services.
    static func protect(inherited handover: GuardianHandover?) -> OomScore {
        let found = vigia_oom_score()
        for place in own.indices where found > own[place] {
            if vigia_set_oom_score(own[place]) == 0 { break }
        }
        return OomScore(ofServices: handover?.head.oom_score_adj ?? found)
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

    /// The value as decimal text.
    @safe mutating func withText<Result>(_ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        unsafe withUnsafeBytes(of: &text) { bytes in
            unsafe body(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
    }
}
