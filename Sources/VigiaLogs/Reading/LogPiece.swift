internal import VigiaPlatform
public import VigiaCore

/// A piece of a log: lines that belong together, or a note about a gap or repetition.
public struct LogPiece: Sendable {
    /// The content of a piece.
    public enum Content: Sendable {
        /// Lines with their newlines. The last one may have none: it continues in the next piece,
        /// or its run ended, or bytes are missing.
        case lines(ArraySlice<UInt8>)
        /// So many bytes are missing here.
        case missing(Int)
        /// The following lines may repeat earlier ones.
        case repeated
    }

    /// The time of the first line; of all lines if the piece was read with `isExact`.
    public let time: WallTime
    /// The run that wrote it; nil if unknown.
    public let run: RunID?
    /// The content.
    public let content: Content

    /// Creates a piece; `run` is nil if unknown.
    public init(time: WallTime, run: RunID?, content: Content) {
        (self.time, self.run, self.content) = (time, run, content)
    }

    /// The number of lines, including one without newline.
    public var lineCount: Int {
        guard case .lines(let bytes) = content else { return 0 }
        return bytes.newlineCount + (bytes.last == 0x0A ? 0 : 1)
    }
}
