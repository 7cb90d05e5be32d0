import CLinux
import Glibc
import VigiaCore

extension GuardianHouse {
    /// The ways in which a guardian can prove here that a tree is empty.
    static let proofs: [EmptyProof] = {
        var nobody = vigia_identity(device: 0, inode: UInt64(getpid()))
        let home = unsafe vigia_cgroups_make(&nobody)
        guard home >= 0 else { return [.subreaper] }
        unsafe vigia_cgroups_remove(&nobody, home)
        _ = close(home)
        let covering = try? status(of: start(["/bin/sh", "-c", "unshare -m true"]))
        return covering == 0 ? [.cgroup, .subreaper] : [.cgroup]
    }()

    /// The arguments before a guardian's own that leave it only one of these ways.
    static func surroundings(for proof: EmptyProof) -> [String] {
        guard proof != proofs[0] else { return [] }
        // With an empty file system over them, cgroups are not found.
        let cover = "mount -t tmpfs -o ro none /sys/fs/cgroup && exec \"$@\""
        return ["/usr/bin/unshare", "-m", "/bin/sh", "-c", cover, "sh"]
    }

    /// The folder with the cgroups of this guardian's runs.
    func cgroups() throws -> String {
        var (identity, path) = (vigia_identity(), [CChar](repeating: 0, count: Int(PATH_MAX)))
        let lock = unsafe vigia_open("\(folder)/lock", O_RDONLY, 0)
        defer { _ = close(lock) }
        guard unsafe vigia_identify(lock, &identity) == 0,
            unsafe vigia_cgroups_find(&identity, &path, path.count) == 0
        else { throw Surprise("there are no cgroups") }
        return String(
            decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }

    /// The prefix of the marks of this guardian's runs.
    func identity() throws -> String {
        var status = stat()
        guard unsafe stat("\(folder)/lock", &status) == 0 else { throw Surprise("no lock") }
        return String(status.st_dev, radix: 16) + "-" + String(status.st_ino, radix: 16)
    }

    /// Waits for a process's end; false if it still lives at the deadline.
    ///
    /// The kernel removes a process from its cgroup before it counts as dead, so a tree may be
    /// reported empty shortly before the last process is gone.
    static func isGone(_ pid: Int32) -> Bool { holds { !lives(pid) } }

    /// Waits until a process sleeps; false if it ends before.
    ///
    /// Source: proc(5), `/proc/pid/syscall`.
    static func pauses(_ pid: Int32) -> Bool {
        let pause = Array("230 ".utf8)  // clock_nanosleep on x86-64.
        var buffer = [UInt8](repeating: 0, count: 512)
        var isPausing = false
        _ = holds {
            let length = unsafe vigia_read_file("/proc/\(pid)/syscall", &buffer, buffer.count)
            isPausing = buffer.prefix(max(0, Int(length))).starts(with: pause)
            return isPausing || !lives(pid)
        }
        return isPausing
    }

    /// Polls a condition until it holds, or the time is over.
    private static func holds(_ isSo: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .milliseconds(Int(patience))
        while !isSo() {
            if ContinuousClock.now >= deadline { return false }
            _ = poll(nil, 0, 1)
        }
        return true
    }

    /// Whether a process lives; a zombie does not.
    private static func lives(_ pid: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 512)
        let length = unsafe vigia_read_file("/proc/\(pid)/stat", &buffer, buffer.count)
        guard length > 0 else { return false }
        let stat = String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
        return !["Z", "X"].contains(stat.split(separator: ")").last?.split(separator: " ").first)
    }

    static func write(_ text: String, to path: String) throws {
        let file = unsafe vigia_open(path, O_WRONLY, 0)
        defer { _ = close(file) }
        guard unsafe Glibc.write(file, text, text.utf8.count) == text.utf8.count else {
            throw Surprise("\(path): \(errno)")
        }
    }

    /// The names of the subfolders of a folder.
    static func folders(in path: String) throws -> [String] {
        guard let entries = unsafe opendir(path) else { throw Surprise("\(path): \(errno)") }
        defer { unsafe closedir(entries) }
        var names: [String] = []
        while let entry = unsafe readdir(entries) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isFolder = unsafe entry.pointee.d_type == 4
            if isFolder, !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
