/// Quotes words for a shell.
public enum ShellWord {
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%=:,".utf8
    )

    /// The text as one word for a shell, quoted if necessary.
    ///
    /// - Parameter text: a path or name, possibly untrusted.
    /// - Returns: the text itself if it has no characters special to a shell.
    public static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(plain.contains) { return text }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}
