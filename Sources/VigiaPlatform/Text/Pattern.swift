internal import CLinux
internal import Glibc

/// An invalid regular expression.
public struct PatternError: Error, Hashable {
    /// The C library's message, such as `Unmatched [, [^, [:, [., or [=`.
    public let reason: String
}

/// A POSIX extended regular expression, matched against lines of bytes.
///
/// It uses the C library in locale `C`: it matches bytes, not characters. An expression without
/// special characters is searched as plain text, which is faster. Source: regex(3), regex(7).
@safe public final class Pattern {
    private let compiled: UnsafeMutablePointer<regex_t>
    /// The plain text to search for, if the expression has no special characters.
    private let literal: [UInt8]?

    /// Compiles an expression.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - ignoresCase: whether `a` matches `A`; for ASCII letters only.
    /// - Throws: the reason why it is invalid.
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
        // Compiles an empty expression, since regfree(3) needs a compiled one.
        _ = unsafe regcomp(compiled, "", REG_EXTENDED)
        throw PatternError(reason: String(decoding: words, as: UTF8.self))
    }

    deinit {
        unsafe regfree(compiled)
        unsafe compiled.deallocate()
    }

    /// The beginning of the first match; nil if there is none.
    ///
    /// A match never spans a newline, unless the expression contains one.
    ///
    /// - Parameters:
    ///   - bytes: any number of lines; NUL is an ordinary byte.
    ///   - place: the beginning of a line in them.
    /// - Returns: an index of `bytes`.
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
        // Behind the last newline there is no line, though an empty match is possible there.
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
