import Glibc
import VigiaLogs
import VigiaPlatform

/// The place of a decisive line in the active logs of a service.
struct DecisiveLine: Equatable {
    /// The log, relative to the project's folder.
    let file: String
    /// The number of the line, from 1.
    let number: Int

    /// The most bytes of a log that are searched; logs are rotated before that by default.
    private static let bytesMax = 256 << 20
    private static let step = 1 << 20

    /// Finds the last line with this text, in standard error first; nil if it was rotated away.
    static func find(_ text: String, of service: String, in project: ProjectFolder) -> Self? {
        let text = Array(text.utf8)
        guard !text.isEmpty, text.count < step else { return nil }
        for channel in [LogChannel.stderr, .stdout] {
            let name = LogName(service: service, channel: channel).file
            guard let file = try? OwnedFolder.logs(of: project.path).openToRead(name),
                let place = last(text, in: file)
            else { continue }
            return Self(file: "logs/\(name)", number: newlines(in: file, before: place) + 1)
        }
        return nil
    }

    /// The offset at which the text occurs last; the end of the file is searched first.
    private static func last(_ text: [UInt8], in file: borrowing FileDescriptor) -> Int? {
        guard let size = try? file.facts().size, size <= bytesMax else { return nil }
        var end = size
        while end > 0 {
            let start = max(0, end - step)
            // A text that begins in this piece may end in the next one.
            let bytes = file.bytes(from: start, limit: end - start + text.count - 1)
            if let place = last(text, in: bytes) { return start + place }
            end = start
        }
        return nil
    }

    private static func last(_ text: [UInt8], in bytes: [UInt8]) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var (found, start) = (Int?.none, 0)
            while let place = unsafe memmem(
                base + start,
                bytes.count - start,
                text,
                text.count
            ) {
                found = unsafe base.distance(to: UnsafeRawPointer(place))
                start = (found ?? 0) + 1
            }
            return found
        }
    }

    private static func newlines(in file: borrowing FileDescriptor, before end: Int) -> Int {
        var (count, offset) = (0, 0)
        while offset < end {
            let bytes = file.bytes(from: offset, limit: min(step, end - offset))
            if bytes.isEmpty { break }
            count += bytes.count { $0 == UInt8(ascii: "\n") }
            offset += bytes.count
        }
        return count
    }
}
