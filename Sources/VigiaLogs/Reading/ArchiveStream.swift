internal import CZstd
internal import VigiaPlatform

/// Decompresses an archive from its beginning on, piece by piece.
///
/// Source: zstd.h, "Streaming decompression".
@safe final class ArchiveStream {
    private let file: OpenedFile
    private let context: OpaquePointer
    private var input: [UInt8] = []
    private var used = 0
    private var fileOffset = 0
    /// Whether more input must follow: there was none yet, or a frame is incomplete.
    private var isUnfinished = true
    /// The number of bytes decompressed so far.
    private(set) var position = 0
    /// The error in the file, if any: output ends there.
    private(set) var damage: String?

    private static let inputSize = 128 * 1024
    private static let skippedSize = 256 * 1024

    /// Starts at the beginning of a file; nil if out of memory.
    init?(_ file: OpenedFile) {
        guard let context = unsafe ZSTD_createDCtx() else { return nil }
        self.file = file
        unsafe self.context = context
    }

    deinit { _ = unsafe ZSTD_freeDCtx(context) }

    /// Returns the content from an offset on, behind bytes that are in memory.
    ///
    /// - Parameters:
    ///   - offset: the first byte; a smaller offset than before restarts from the beginning.
    ///   - limit: the most bytes.
    ///   - head: the bytes that come first in the result.
    /// - Returns: head and content; only the head at the end, and at damage.
    func bytes(from offset: Int, limit: Int, after head: ArraySlice<UInt8>) -> [UInt8] {
        if offset < position { rewind() }
        while position < offset {
            let size = min(Self.skippedSize, offset - position)
            if next(size, after: []).isEmpty { return Array(head) }
        }
        return next(limit, after: head)
    }

    private func rewind() {
        _ = unsafe ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        (input, used, fileOffset, position) = ([], 0, 0, 0)
        (isUnfinished, damage) = (true, nil)
    }

    private func next(_ limit: Int, after head: ArraySlice<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: head.count + limit) { buffer, filled in
            let memory = UnsafeMutableRawBufferPointer(buffer)
            unsafe head.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
            var out = unsafe ZSTD_outBuffer(
                dst: memory.baseAddress,
                size: memory.count,
                pos: head.count
            )
            while damage == nil, unsafe out.pos < out.size {
                unsafe step(&out)
                guard unsafe out.pos < out.size, damage == nil else { break }
                if used == input.count, !refill() { break }
            }
            filled = unsafe out.pos
            position += filled - head.count
        }
    }

    /// Decompresses the available input, or as much as fits the output.
    private func step(_ out: inout ZSTD_outBuffer) {
        let before = unsafe out.pos
        let (result, taken) = unsafe input.withUnsafeBytes { all in
            var piece = unsafe ZSTD_inBuffer(src: all.baseAddress, size: all.count, pos: used)
            let result = unsafe ZSTD_decompressStream(context, &out, &piece)
            return unsafe (result, piece.pos)
        }
        if ZSTD_isError(result) != 0 {
            damage = unsafe String(cString: ZSTD_getErrorName(result))
        } else if unsafe taken > used || out.pos > before {
            isUnfinished = result != 0
        }
        used = taken
    }

    private func refill() -> Bool {
        input = file.descriptor.bytes(from: fileOffset, limit: Self.inputSize)
        (used, fileOffset) = (0, fileOffset + input.count)
        if input.isEmpty, isUnfinished { damage = "it ends too early" }
        return !input.isEmpty
    }
}
