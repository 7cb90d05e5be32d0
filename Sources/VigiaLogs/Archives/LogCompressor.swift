internal import CZstd
internal import Glibc
public import VigiaPlatform

/// Compresses a log that was put aside, in a process of its own that may be killed at any time.
///
/// Until the compressed file is whole and on the disk, the plain one stays; what a death leaves
/// behind is either, or both, or an unfinished file that is removed with the next start.
public enum LogCompressor {
    /// Compresses a file to one of its name with `.zst`, and removes it.
    ///
    /// - Parameters:
    ///   - file: its name; one that is not there was removed meanwhile, and that is fine.
    ///   - logs: the folder of logs.
    /// - Throws: what the kernel refused.
    public static func compress(_ file: String, in logs: OwnedFolder) throws(SystemError) {
        DiskPriority.idle()
        let source: FileDescriptor
        do throws(SystemError) {
            source = try logs.open(file, O_RDONLY)
        } catch let error where error.errno == ENOENT {
            return
        }
        let new = file + ".zst.tmp"
        do throws(SystemError) {
            let target = try logs.open(new, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
            try Stream().copy(source, to: target)
            try target.synchronize()
            try logs.replace(file + LogArchive.compressedSuffix, by: new)
        } catch {
            // What is unfinished must not stay; where it cannot be removed, the next start tries.
            try? logs.remove(new)
            throw error
        }
        try logs.remove(file)
    }

    /// A stream of zstd, with a checksum at its end.
    ///
    /// Source: zstd.h, "Streaming compression".
    @safe private final class Stream {
        private let context: OpaquePointer
        private static let pieceSize = 128 << 10

        init() throws(SystemError) {
            guard let context = unsafe ZSTD_createCCtx() else {
                throw SystemError(call: "zstd", errno: ENOMEM)
            }
            unsafe self.context = context
            _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        }

        deinit { _ = unsafe ZSTD_freeCCtx(context) }

        func copy(
            _ source: borrowing FileDescriptor,
            to target: borrowing FileDescriptor
        ) throws(SystemError) {
            var offset = 0
            while true {
                let piece = try source.read(atMost: Self.pieceSize)
                var (used, isOver) = (0, false)
                repeat {
                    let out = try next(piece, &used, &isOver)
                    try target.writeAll(out, at: offset)
                    offset += out.count
                } while piece.isEmpty ? !isOver : used < piece.count
                if piece.isEmpty { return }
            }
        }

        /// What comes out for some more that goes in; an empty piece is the end.
        private func next(
            _ piece: [UInt8],
            _ used: inout Int,
            _ isOver: inout Bool
        ) throws(SystemError) -> [UInt8] {
            var (left, place) = (0, used)
            let out = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { room, filled in
                unsafe piece.withUnsafeBytes { bytes in
                    var input = unsafe ZSTD_inBuffer(
                        src: bytes.baseAddress,
                        size: bytes.count,
                        pos: place
                    )
                    var output = unsafe ZSTD_outBuffer(
                        dst: room.baseAddress,
                        size: room.count,
                        pos: 0
                    )
                    let end = piece.isEmpty ? ZSTD_e_end : ZSTD_e_continue
                    left = unsafe ZSTD_compressStream2(context, &output, &input, end)
                    unsafe (filled, place) = (output.pos, input.pos)
                }
            }
            guard ZSTD_isError(left) == 0 else { throw SystemError(call: "zstd", errno: EIO) }
            (used, isOver) = (place, left == 0)
            return out
        }
    }
}
