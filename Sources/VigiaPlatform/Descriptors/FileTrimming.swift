internal import CLinux
internal import Glibc

/// A file that several processes append to through descriptors that they inherited, and that is
/// kept from growing without end.
public enum FileTrimming {
    /// Cuts a file down to its last lines where it has become too large.
    ///
    /// - Parameters:
    ///   - descriptor: open for appending.
    ///   - path: the file's name; where another file has it, nothing is done.
    ///   - limit: how large it may become, in bytes.
    ///   - rest: how much of its end stays, in bytes.
    /// - Returns: whether it was cut. Source: ftruncate(2).
    @discardableResult
    public static func trim(
        _ descriptor: Int32,
        path: String,
        over limit: Int,
        to rest: Int
    ) -> Bool {
        var (own, named) = (stat(), stat())
        guard unsafe fstat(descriptor, &own) == 0, own.st_mode & S_IFMT == S_IFREG,
            own.st_size > limit, unsafe lstat(path, &named) == 0,
            (own.st_dev, own.st_ino) == (named.st_dev, named.st_ino)
        else { return false }
        // The very file, whatever has its name by now.
        let reader = unsafe open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
        guard reader >= 0 else { return false }
        defer { close(reader) }
        var bytes = [UInt8](repeating: 0, count: rest)
        let count = unsafe pread(reader, &bytes, rest, own.st_size - rest)
        guard count >= 0, ftruncate(descriptor, 0) == 0 else { return false }
        let end = bytes.prefix(count)
        let lines = end.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
        let text = Array("older lines were removed\n".utf8) + lines
        return unsafe write(descriptor, text, text.count) == text.count
    }
}
