internal import CLinux
internal import Glibc

/// The executable files of processes.
public enum ProgramFile {
    /// The path of a process's executable as it was at its start; nil if access is denied.
    ///
    /// Source: proc(5), `/proc/pid/exe`.
    public static func path(of pid: Int32) -> String? {
        guard let path = ProcFile.target(of: "/proc/\(pid)/exe") else { return nil }
        // A replaced file is reported as deleted; its successor has the same name.
        return path.hasSuffix(removed) ? String(path.dropLast(removed.count)) : path
    }

    private static let removed = " (deleted)"

    /// Clears close-on-exec on descriptors, so that the next program inherits them.
    public static func pass(on descriptors: [Int32]) {
        for descriptor in descriptors { _ = vigia_inherit(descriptor, 1) }
    }

    /// Replaces this process's program by another one: exec.
    ///
    /// - Parameters:
    ///   - path: the program.
    ///   - words: its arguments, its own name first.
    ///   - descriptors: descriptors that it inherits under the same numbers.
    /// - Throws: the failed system call; this process goes on. Source: execve(2).
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
