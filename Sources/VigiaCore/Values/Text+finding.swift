// The standard library finds texts in texts with regular expressions only.

extension StringProtocol {
    /// Whether `part` stands anywhere in it.
    @inlinable
    package func holds(_ part: some StringProtocol) -> Bool { firstRange(of: part) != nil }

    /// Where `part`, which is not empty, stands first.
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

    /// Where `part`, which is not empty, stands last.
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
    /// Each but once, where it stands first.
    package var unique: [String] {
        reduce(into: []) { all, text in
            if !all.contains(text) { all.append(text) }
        }
    }
}

extension Substring {
    /// Without blanks around it.
    package var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        while let last = text.last, last == " " || last == "\t" || last == "\r" {
            text.removeLast()
        }
        return text
    }
}
