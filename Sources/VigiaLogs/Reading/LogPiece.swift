internal import VigiaPlatform
public import VigiaCore

/// Something of a log: lines that belong together, or that some are missing.
public struct LogPiece: Sendable {
    /// What it is.
    public enum Content: Sendable {
        /// Lines with their newlines. The last one may have none: it goes on in the next piece,
        /// or its run ended, or something is missing.
        case lines(ArraySlice<UInt8>)
        /// So many bytes are missing here.
        case missing(Int)
        /// What follows may have come before.
        case repeated
    }

    /// The time of the first line; of all, where the piece was asked for that way.
    public let time: WallTime
    /// The run that wrote it; nil where that is not known.
    public let run: RunID?
    /// What it is.
    public let content: Content

    /// Takes the parts.
    public init(time: WallTime, run: RunID?, content: Content) {
        (self.time, self.run, self.content) = (time, run, content)
    }

    /// How many lines it has, one without an end among them.
    public var lineCount: Int {
        guard case .lines(let bytes) = content else { return 0 }
        return bytes.newlineCount + (bytes.last == 0x0A ? 0 : 1)
    }
}
