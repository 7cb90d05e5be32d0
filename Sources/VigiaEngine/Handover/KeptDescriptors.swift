import VigiaPlatform
import VigiaWire

/// Every descriptor that the guardian keeps, by name.
///
/// This is the one door through which the guardian is given any. So a guardian that has to be
/// replaced leaves nothing behind: its successor gets what is entered here. The descriptors belong
/// to those who keep them; an owner that closes one has its name forgotten.
final class KeptDescriptors {
    /// What is kept under a name, as this process has it.
    enum Content {
        case whole([Int32])
        /// The reading end of a pipe; the guardian has the writing end behind it.
        case pipe(Int32)
        /// The reading ends of a service's log pipes, each with its writing end behind it.
        case pipes(LogReaders)
        /// Files that are written anew each time they are handed over.
        indirect case made(() throws(SystemError) -> [Int32])
    }

    private let link: GuardianLink
    private(set) var entries: [String: Content] = [:]

    init(_ link: GuardianLink) { self.link = link }

    /// Has the guardian keep descriptors, in the place of what it kept under that name.
    ///
    /// - Parameters:
    ///   - name: the name, unique.
    ///   - descriptors: what it gets; the caller may close those that `content` does not have.
    ///   - content: what stays open in this process; nil for all of it.
    /// - Throws: where the order cannot be given; what is kept is entered all the same.
    func keep(
        _ name: String,
        _ descriptors: [Int32],
        as content: Content? = nil
    ) throws(WireError) {
        entries[name] = content ?? .whole(descriptors)
        try link.send(.keep(key: name, descriptors: descriptors))
    }

    /// Enters what the guardian keeps already.
    func hold(_ name: String, _ content: Content) { entries[name] = content }

    /// Has the guardian close what it keeps under a name.
    func forget(_ name: String) throws(WireError) {
        entries[name] = nil
        try link.send(.forget(key: name))
    }

    /// Whether anything is kept under a name.
    func has(_ name: String) -> Bool { entries[name] != nil }

    /// What is kept under a name as it is; empty for nothing, and for what is made or a pipe.
    func whole(_ name: String) -> [Int32] {
        if case .whole(let descriptors) = entries[name] { descriptors } else { [] }
    }

    /// The log pipes that are kept under a name.
    func pipes(_ name: String) -> LogReaders? {
        if case .pipes(let readers) = entries[name] { readers } else { nil }
    }

    /// Everything, as another guardian takes it over.
    ///
    /// - Throws: what the kernel refused.
    func all() throws(SystemError) -> [String: [Int32]] {
        var all: [String: [Int32]] = [:]
        for (name, content) in entries {
            all[name] =
                switch content {
                case .whole(let descriptors): descriptors
                case .pipe(let reader): [reader, try FileDescriptor.openWriter(ofPipe: reader)]
                case .pipes(let readers): try readers.withWriters()
                case .made(let make): try make()
                }
        }
        return all
    }

    /// Everything, in descriptors that outlive their owners.
    ///
    /// - Throws: what the kernel refused.
    func copies() throws(SystemError) -> [String: [Int32]] {
        var copies: [String: [Int32]] = [:]
        for (name, descriptors) in try all() {
            for descriptor in descriptors {
                copies[name, default: []].append(try FileDescriptor.copy(of: descriptor))
            }
        }
        return copies
    }
}

/// The reading ends of a service's log pipes.
struct LogReaders {
    let stdout: Int32
    let stderr: Int32

    /// Both pipes as the guardian keeps them, with new writing ends.
    ///
    /// - Throws: what the kernel refused.
    func withWriters() throws(SystemError) -> [Int32] {
        [
            stdout, try FileDescriptor.openWriter(ofPipe: stdout), stderr,
            try FileDescriptor.openWriter(ofPipe: stderr),
        ]
    }
}

extension Host {
    /// Has the guardian keep descriptors; see `KeptDescriptors`.
    func keep(
        _ name: String,
        _ descriptors: [Int32],
        as content: KeptDescriptors.Content? = nil
    ) {
        give { () throws(WireError) in try kept.keep(name, descriptors, as: content) }
    }

    /// Has the guardian close what it keeps under a name.
    func forget(_ name: String) {
        give { () throws(WireError) in try kept.forget(name) }
    }

    /// Gives the guardian an order; what cannot be sent is a surprise.
    func give(_ order: () throws(WireError) -> Void) {
        do throws(WireError) {
            try order()
        } catch .closed {
            // The guardian is gone; the loop hears of it, and the successor repeats the order.
        } catch {
            surprised(by: error.problem, service: nil)
        }
    }
}
