import Glibc
import VigiaPlatform

/// What identifies the content of a file, so that a change can be recognized.
struct FilePrint: Equatable {
    let size: Int
    let modified: Int64
    let number: UInt64
    /// The hash of the content; nil where the content was not read.
    var hash: UInt64?
    /// The indices of the parts that watch the file.
    var parts: [Int] = []

    /// The largest file whose content is hashed, in bytes.
    static let hashedBytesMax = 1 << 20

    init(_ traits: FileStatus, hash: UInt64? = nil) {
        (size, modified, number) = (traits.size, traits.modified, traits.inode)
        self.hash = hash
    }

    /// Whether the file was not even touched in between.
    func isUntouched(since old: Self) -> Bool {
        (size, modified, number) == (old.size, old.modified, old.number)
    }

    /// The hash of a small file's content; nil for a large or unreadable file.
    ///
    /// FNV-1a, eight bytes at a time. It detects accidents, not attacks.
    static func hash(of path: String, size: Int) -> UInt64? {
        guard size <= hashedBytesMax,
            let file = try? FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        else { return nil }  // A file that is gone is reported as such.
        let bytes = file.bytes(from: 0, limit: hashedBytesMax + 1)
        guard bytes.count <= hashedBytesMax else { return nil }
        return unsafe bytes.withUnsafeBytes { all in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(all.count)
            var place = 0
            while place + 8 <= all.count {
                let word = unsafe all.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                hash = (hash ^ word) &* 0x100_0000_01b3
                hash ^= hash >> 29
                place += 8
            }
            while place < all.count {
                hash = (hash ^ UInt64(unsafe all[place])) &* 0x100_0000_01b3
                place += 1
            }
            return hash
        }
    }
}
