internal import CLinux
internal import Glibc

/// The programs of processes.
public enum ProgramFile {
    /// The path of the program that a process runs, as it was when that began; nil where it
    /// cannot be seen.
    ///
    /// Source: proc(5), `/proc/pid/exe`.
    public static func path(of pid: Int32) -> String? {
        guard let path = ProcFile.target(of: "/proc/\(pid)/exe") else { return nil }
        // A file that was replaced meanwhile has its successor under its name.
        return path.hasSuffix(removed) ? String(path.dropLast(removed.count)) : path
    }

    private static let removed = " (deleted)"

    /// Leaves descriptors open for whatever program this process starts or becomes.
    public static func pass(on descriptors: [Int32]) {
        for descriptor in descriptors { _ = vigia_inherit(descriptor, 1) }
    }

    /// Becomes another program, in this very process.
    ///
    /// - Parameters:
    ///   - path: the program.
    ///   - words: its arguments, its own name first.
    ///   - descriptors: what it finds open, under the same numbers.
    /// - Throws: what the kernel refused; nothing has changed then. Source: execve(2).
    public static func become(
        _ path: String,
        _ words: [String],
        keeping descriptors: [Int32]
    ) throws(SystemError) {
        pass(on: descriptors)
        let copies = unsafe words.map { unsafe strdup($0) } + [nil]
        unsafe copies.withUnsafeBufferPointer { words in
            guard let first = words.baseAddress else { return }
            _ = unsafe execv(path, first)
        }
        let number = errno
        unsafe copies.forEach { unsafe free($0) }
        for descriptor in descriptors { _ = vigia_inherit(descriptor, 0) }
        throw SystemError(call: "run \(path)", errno: number)
    }
}
