internal import CZstd
internal import VigiaPlatform

/// What a compressed file holds, from its beginning on, a piece at a time.
///
/// Source: zstd.h, "Streaming decompression".
@safe final class ArchiveStream {
    private let file: OpenedFile
    private let context: OpaquePointer
    private var input: [UInt8] = []
    private var used = 0
    private var fileOffset = 0
    /// Whether something is begun that the file must still end.
    private var isUnfinished = true
    /// How many bytes came out so far.
    private(set) var position = 0
    /// What is wrong with the file: what comes out ends there.
    private(set) var damage: String?

    private static let inputSize = 128 * 1024
    private static let skippedSize = 256 * 1024

    /// Begins with a file's beginning; nil where there is no memory for it.
    init?(_ file: OpenedFile) {
        guard let context = unsafe ZSTD_createDCtx() else { return nil }
        self.file = file
        unsafe self.context = context
    }

    deinit { _ = unsafe ZSTD_freeDCtx(context) }

    /// What it holds from an offset on, behind bytes that are there already.
    ///
    /// - Parameters:
    ///   - offset: where to begin; to go back is to begin anew.
    ///   - limit: the most bytes.
    ///   - head: what comes before them in the answer.
    /// - Returns: both; no more than the head at the end, and where it is damaged.
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
            let room = UnsafeMutableRawBufferPointer(buffer)
            unsafe head.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
            var out = unsafe ZSTD_outBuffer(
                dst: room.baseAddress,
                size: room.count,
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

    /// Takes what there is of the input, or as much as fits.
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
