internal import CLinux
internal import Glibc

/// Why a regular expression is none.
public struct PatternError: Error, Hashable {
    /// The C library's words, such as `Unmatched [, [^, [:, [., or [=`.
    public let reason: String
}

/// A POSIX extended regular expression, looked for in lines of any bytes.
///
/// The C library's, in the locale `C`: it sees bytes, not characters. One without any special
/// character is looked for as it stands, which is faster. Source: regex(3), regex(7).
@safe public final class Pattern {
    private let compiled: UnsafeMutablePointer<regex_t>
    /// What is looked for, where that is no expression but a text.
    private let literal: [UInt8]?

    /// Understands an expression.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - ignoresCase: whether `a` is also `A`; of ASCII only.
    /// - Throws: why it is none.
    public init(_ text: String, ignoresCase: Bool = false) throws(PatternError) {
        unsafe compiled = .allocate(capacity: 1)
        let isPlain = !text.isEmpty && !text.contains { #"\^$.[]|()*+?{}"#.contains($0) }
        literal = isPlain && !ignoresCase ? Array(text.utf8) : nil
        let flags = REG_EXTENDED | REG_NEWLINE | (ignoresCase ? REG_ICASE : 0)
        let number = unsafe regcomp(compiled, text, flags)
        guard number != 0 else { return }
        let words = unsafe [UInt8](unsafeUninitializedCapacity: 256) { buffer, filled in
            let length = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe regerror(number, compiled, text.baseAddress, text.count)
            }
            filled = max(0, min(length, buffer.count) - 1)
        }
        // What was not compiled must not be freed as if it were.
        _ = unsafe regcomp(compiled, "", REG_EXTENDED)
        throw PatternError(reason: String(decoding: words, as: UTF8.self))
    }

    deinit {
        unsafe regfree(compiled)
        unsafe compiled.deallocate()
    }

    /// Where the first match begins; nil where there is none.
    ///
    /// A match never goes over a newline, unless the expression itself has one.
    ///
    /// - Parameters:
    ///   - bytes: any number of lines; NUL is a byte like others.
    ///   - place: the beginning of a line in it.
    /// - Returns: an index of the bytes.
    public func firstMatch(in bytes: ArraySlice<UInt8>, from place: Int) -> Int? {
        let found: Int? = unsafe bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress else { return nil }
            let skipped = place - bytes.startIndex
            if let literal {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[skipped...])
                return unsafe Self.find(literal, in: rest).map { place + $0 }
            }
            var match = regmatch_t(rm_so: regoff_t(skipped), rm_eo: regoff_t(all.count))
            let text = unsafe base.assumingMemoryBound(to: CChar.self)
            guard unsafe regexec(compiled, text, 1, &match, REG_STARTEND) == 0 else { return nil }
            return bytes.startIndex + Int(match.rm_so)
        }
        // Behind the last newline there is no line, though an expression may match nothing there.
        return found == bytes.endIndex && bytes.last == 0x0A ? nil : found
    }

    private static func find(_ literal: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
        unsafe literal.withUnsafeBytes { wanted in
            guard let start = bytes.baseAddress, let needle = wanted.baseAddress,
                let found = unsafe memmem(start, bytes.count, needle, wanted.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - start
        }
    }
}
