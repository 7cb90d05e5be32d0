/// A shell that Vigia knows by name: it runs the script that follows `-c`, and reads commands from
/// its input where it is given neither script nor file.
public enum KnownShell: String, CaseIterable, Sendable {
    /// POSIX.1-2024, XCU sh, and shells that go beyond it.
    case sh, bash, dash, ash, zsh, ksh, fish

    /// Takes the first word of a command; nil for what is no shell.
    ///
    /// - Parameter program: a name or a path.
    public init?(running program: some StringProtocol) {
        guard let name = program.split(separator: "/").last else { return nil }
        self.init(rawValue: String(name))
    }
}
