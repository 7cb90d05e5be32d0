internal import Glibc

extension RunCgroups {
    /// The folder of the cgroup that a process is in, if that belongs to a run.
    ///
    /// - Parameter pid: the process.
    /// - Returns: an absolute path that this process can see; nil if there is none.
    ///
    /// Source: proc(5), `/proc/pid/mountinfo` and `/proc/pid/cgroup`.
    public static func folder(of pid: Int32) -> String? {
        guard let bytes = ProcFile.readAll("/proc/self/mountinfo"), !places(of: pid).isEmpty,
            let path = cgroup(of: "\(pid)")
        else { return nil }
        for line in bytes.split(separator: 10) {
            let text = String(decoding: line, as: UTF8.self)
            let words = text.split(separator: " ").map(String.init)
            guard let dash = words.firstIndex(of: "-"), dash > 5, dash + 1 < words.count,
                words[dash + 1] == "cgroup2"
            else { continue }
            let (root, mount) = (words[3] == "/" ? "" : words[3], words[4])
            guard path.hasPrefix(root) else { continue }
            let folder = mount + path.dropFirst(root.count)
            let inside = ProcFile.readAll("\(folder)/cgroup.procs").map { ProcFile.numbers($0) }
            if inside?.contains(UInt64(pid)) == true { return folder }
        }
        return nil
    }

    /// Moves this process into a cgroup.
    ///
    /// - Parameter folder: the cgroup's folder.
    /// - Throws: the failed system call.
    public static func join(_ folder: String) throws(SystemError) {
        let file = try FileDescriptor.open("\(folder)/cgroup.procs", O_WRONLY)
        let bytes = Array("\(getpid())".utf8)
        _ = try granted("join \(folder)", Int32(unsafe write(file.raw, bytes, bytes.count)))
    }
}
