/// An error for people: what failed, where, and what to do.
public protocol Explained: Error, CustomStringConvertible {
    /// A stable code to search for, `room.what`; scripts and manuals match it, never the prose.
    var code: String { get }
    /// The problem, in one sentence without a full stop.
    var problem: String { get }
    /// The next thing to try; nil where no advice is known.
    var hint: String? { get }
}

extension Explained {
    /// The three parts in their printed form.
    public var description: String {
        "error[\(code)]: \(problem)" + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
