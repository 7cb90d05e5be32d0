import Glibc

/// The end of a log file.
enum LogTail {
    /// The most bytes that are looked at.
    static let bytesMax = 256 * 1024

    /// The last `count` lines of a file; none where it cannot be read.
    static func lines(_ path: String, _ count: Int) -> [String] {
        let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return [] }
        defer { _ = close(raw) }
        let size = lseek(raw, 0, SEEK_END)
        let start = max(0, size - bytesMax)
        var bytes = [UInt8](repeating: 0, count: max(0, size - start))
        let read = unsafe bytes.withUnsafeMutableBytes {
            unsafe pread(raw, $0.baseAddress, $0.count, start)
        }
        guard read > 0 else { return [] }
        var lines = bytes[..<read].split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        if lines.last?.isEmpty == true { lines.removeLast() }
        if start > 0 { lines.removeFirst() }
        return lines.suffix(count).map { String(decoding: $0, as: UTF8.self) }
    }
}
