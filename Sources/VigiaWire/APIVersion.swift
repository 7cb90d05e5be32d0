/// Vigia's own version.
public enum VigiaVersion {
    /// The version of this build; see CHANGELOG.md.
    public static let current = "0.2.0"
}
