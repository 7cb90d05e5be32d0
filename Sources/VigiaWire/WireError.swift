public import VigiaCore

/// Why the link to the guardian failed.
public enum WireError: Explained, Equatable {
    /// The guardian is gone.
    case closed
    /// The kernel refused a call.
    case refused(call: String, errno: Int32)
    /// A message arrived that is none of this version.
    case nonsense(String)
    /// An order does not fit into a message.
    case tooLarge(String)

    /// The stable code: `wire.` and the kind of error.
    public var code: String {
        switch self {
        case .closed: "wire.closed"
        case .refused: "wire.refused"
        case .nonsense: "wire.nonsense"
        case .tooLarge: "wire.too_large"
        }
    }

    /// The error in words.
    public var problem: String {
        switch self {
        case .closed: "the guardian is gone"
        case .refused(let call, let errno): "\(call) was refused (errno \(errno))"
        case .nonsense(let words): "the guardian said what makes no sense: \(words)"
        case .tooLarge(let words): words
        }
    }

    /// Always nil, since a person can do nothing about these errors.
    public var hint: String? { nil }
}
