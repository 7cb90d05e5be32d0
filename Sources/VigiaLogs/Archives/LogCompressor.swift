internal import CZstd
internal import Glibc
public import VigiaPlatform

/// Compresses a rotated log, in a process of its own that may be killed at any time.
///
/// The plain file stays until the compressed one is complete and on the disk. A crash leaves one of
/// them, both, or an incomplete file that the next start removes.
public enum LogCompressor {
    /// Compresses a file to one with the suffix `.zst`, and removes it.
    ///
    /// - Parameters:
    ///   - file: its name; a missing file was removed meanwhile and is no error.
    ///   - logs: the folder of the logs.
    /// - Throws: the failed system call.
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
            // An incomplete file must not stay; if it cannot be removed, the next start tries
            // again.
            try? logs.remove(new)
            throw error
        }
        try logs.remove(file)
    }

    /// A zstd stream with a checksum at its end.
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

        /// The output for more input; empty at the end.
        private func next(
            _ piece: [UInt8],
            _ used: inout Int,
            _ isOver: inout Bool
        ) throws(SystemError) -> [UInt8] {
            var (left, place) = (0, used)
            let out = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) {
                buffer,
                filled in
                unsafe piece.withUnsafeBytes { bytes in
                    var input = unsafe ZSTD_inBuffer(
                        src: bytes.baseAddress,
                        size: bytes.count,
                        pos: place
                    )
                    var output = unsafe ZSTD_outBuffer(
                        dst: buffer.baseAddress,
                        size: buffer.count,
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
