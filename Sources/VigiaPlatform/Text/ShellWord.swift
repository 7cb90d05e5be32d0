/// Words as a person types them into a shell.
public enum ShellWord {
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%=:,".utf8
    )

    /// A word that the shell takes for this text, whatever that holds.
    ///
    /// - Parameter text: a path or a name, which may come from somebody else.
    /// - Returns: the text itself where nothing in it means anything to a shell.
    public static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(plain.contains) { return text }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}
