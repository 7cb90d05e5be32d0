public import VigiaCore

/// Why nothing came over the link to the guardian.
public enum WireError: Explained, Equatable {
    /// The guardian is gone.
    case closed
    /// The kernel refused a call.
    case refused(call: String, errno: Int32)
    /// Something arrived that is no message of this version.
    case nonsense(String)
    /// An order that no message can hold.
    case tooLarge(String)

    /// `wire.` and the kind.
    public var code: String {
        switch self {
        case .closed: "wire.closed"
        case .refused: "wire.refused"
        case .nonsense: "wire.nonsense"
        case .tooLarge: "wire.too_large"
        }
    }

    /// What happened, in words.
    public var problem: String {
        switch self {
        case .closed: "the guardian is gone"
        case .refused(let call, let errno): "\(call) was refused (errno \(errno))"
        case .nonsense(let words): "the guardian said what makes no sense: \(words)"
        case .tooLarge(let words): words
        }
    }

    /// There is nothing that a person could do.
    public var hint: String? { nil }
}
