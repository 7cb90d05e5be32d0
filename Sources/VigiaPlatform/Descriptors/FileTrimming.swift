internal import CLinux
internal import Glibc

/// Limits the size of a file that several processes append to through inherited descriptors.
public enum FileTrimming {
    /// Cuts a file down to its last lines once it exceeds a limit.
    ///
    /// - Parameters:
    ///   - descriptor: open for appending.
    ///   - path: the file's name; nothing is done if another file has this name.
    ///   - limit: the size in bytes above which the file is cut.
    ///   - rest: how many bytes of its end are kept, from the next whole line on.
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
        // Opens the same file, even if its name was given to another one.
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
