// The standard library searches for a text in a text only with regular expressions.

extension StringProtocol {
    /// Whether the text contains `part`.
    @inlinable
    package func holds(_ part: some StringProtocol) -> Bool { firstRange(of: part) != nil }

    /// The first place of `part`, which must not be empty; nil where there is none.
    @inlinable
    package func firstRange(of part: some StringProtocol) -> Range<Index>? {
        guard let head = part.first else { return nil }
        var start = startIndex
        while let found = self[start...].firstIndex(of: head) {
            if self[found...].hasPrefix(part) { return found..<index(found, offsetBy: part.count) }
            start = index(after: found)
        }
        return nil
    }

    /// The last place of `part`, which must not be empty; nil where there is none.
    @inlinable
    package func lastRange(of part: some StringProtocol) -> Range<Index>? {
        guard let head = part.first else { return nil }
        var end = endIndex
        while let found = self[..<end].lastIndex(of: head) {
            if self[found...].hasPrefix(part) { return found..<index(found, offsetBy: part.count) }
            end = found
        }
        return nil
    }
}

extension [String] {
    /// Each text once, at its first place.
    package var unique: [String] {
        reduce(into: []) { all, text in
            if !all.contains(text) { all.append(text) }
        }
    }
}

extension Substring {
    /// The text without blanks at both ends.
    package var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        while let last = text.last, last == " " || last == "\t" || last == "\r" {
            text.removeLast()
        }
        return text
    }
}
