/// What a person reads when Vigia refuses: what failed, where, and what to do.
public protocol Explained: Error, CustomStringConvertible {
    /// Stable and greppable, `room.what`; scripts and manuals match on it, never on prose.
    var code: String { get }
    /// One sentence without a full stop at its end.
    var problem: String { get }
    /// The next thing to try, or nil when nothing honest can be said.
    var hint: String? { get }
}

extension Explained {
    /// The three parts as they are printed.
    public var description: String {
        "error[\(code)]: \(problem)" + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
