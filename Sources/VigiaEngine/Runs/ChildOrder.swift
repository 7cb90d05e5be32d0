import VigiaCore
import VigiaWire

/// What a child of the supervisor's own is for.
enum ChildKind {
    case probe, check, compression, backup, build, watcher, notifier, print, gateway
}

/// A process that the supervisor wants for itself, which the guardian makes like any service's.
struct ChildOrder {
    let kind: ChildKind
    var launch: Launch
    /// How long its program may run, and whether who waits for it is answered as soon as that has
    /// passed, and not only at its end; it is killed in any case.
    var limit: Duration?
    var isAnsweredLate = false
    /// What the guardian keeps for it, and where its descriptors come from.
    var key = ""
    var places: [DescriptorPlace] = []
    var attached: [Int32] = []
    /// What is done with its output; nil where that comes on no pipe to the supervisor, whose
    /// writing end is the last of what is attached.
    var output: ChildOutput.Form?
}

/// How a child came to its end.
struct ChildEnd {
    /// How it ended; `unknown` for one that is still being killed.
    let ending: Ending
    /// Whether its program ran, and whether that took longer than it may.
    let hasBegun: Bool
    let isLate: Bool
    /// What it wrote.
    let output: ChildOutput?
}
