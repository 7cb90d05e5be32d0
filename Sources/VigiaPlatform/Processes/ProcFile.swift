internal import Glibc

/// Reads files of `/proc` and `/sys`.
enum ProcFile {
    /// The most bytes that `read` returns.
    static let bytesMax = 16 * 1024

    /// The beginning of a file; nil if it cannot be read, for example because the process is gone.
    static func read(_ path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        return unsafe [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, filled in
            while filled < buffer.count {
                let start = unsafe buffer.baseAddress?.advanced(by: filled)
                let count = unsafe Glibc.read(file, start, buffer.count - filled)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                filled += count
            }
        }
    }

    /// A file that the kernel makes as one piece, so one read returns all of it: `/proc/pid/stat`
    /// and `status`; nil if it cannot be read.
    ///
    /// Source: proc(5); `single_open` in the kernel's `fs/seq_file.c`.
    static func readPiece(_ path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        return unsafe [UInt8](unsafeUninitializedCapacity: pieceBytesMax) { buffer, filled in
            var count: Int
            repeat {
                count = unsafe Glibc.read(file, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            filled = max(0, count)
        }
    }

    /// The most bytes that `readPiece` returns.
    private static let pieceBytesMax = 8 * 1024

    /// A file of any length; nil if it cannot be read.
    static func readAll(_ path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var (bytes, block) = ([UInt8](), [UInt8](repeating: 0, count: bytesMax))
        while true {
            let count = unsafe Glibc.read(file, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += block[..<count]
        }
    }

    /// The decimal numbers in `bytes`; all other bytes are separators.
    static func numbers(_ bytes: some Sequence<UInt8>) -> [UInt64] {
        var (numbers, current) = ([UInt64](), UInt64?.none)
        for byte in bytes {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                current = (current ?? 0) &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
            } else if let number = current {
                numbers.append(number)
                current = nil
            }
        }
        return numbers + (current.map { [$0] } ?? [])
    }

    /// The number behind `label`, which begins a line.
    ///
    /// Nothing is copied: this is asked of every process that is measured.
    static func labelled(_ label: String, in bytes: [UInt8]) -> UInt64? {
        let (label, newline) = (Array(label.utf8), UInt8(ascii: "\n"))
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: newline) ?? rest.endIndex
            if rest.starts(with: label) {
                return numbers(rest[..<end].dropFirst(label.count)).first
            }
            rest = rest[end...].dropFirst()
        }
        return nil
    }
}

extension ProcFile {
    /// The lines of a file of any length.
    static func lines(_ path: String) -> [String] {
        (readAll(path) ?? []).split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The names in a folder; empty if it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let open = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(open) }
        var names: [String] = []
        while let entry = unsafe readdir(open) {
            unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            }
        }
        return names
    }

    /// The target of a symbolic link; nil if it cannot be read.
    static func target(of link: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe readlink(link, $0, bytes.count) } ?? -1
        }
        return length < 0 ? nil : String(decoding: buffer.prefix(length), as: UTF8.self)
    }
}
