import Glibc
import VigiaPlatform

/// The connection of a client, as it is or within TLS; counts are as those of `StreamSocket`.
final class ClientChannel {
    let raw: Int32
    private let session: TLSSession?

    /// Takes an accepted connection over, and TLS on it; nil for none.
    init(_ raw: Int32, _ session: TLSSession?) { (self.raw, self.session) = (raw, session) }

    deinit { _ = close(raw) }

    /// Reads what has arrived.
    func receive(into buffer: inout [UInt8]) -> Int {
        session?.receive(into: &buffer) ?? StreamSocket.receive(raw, into: &buffer)
    }

    /// Sends as much as there is room for.
    func send(_ bytes: ArraySlice<UInt8>) -> Int {
        session?.send(bytes) ?? StreamSocket.send(bytes, to: raw)
    }

    /// Says that nothing more is sent.
    func endSending() {
        session?.end()
        StreamSocket.endSending(raw)
    }

    /// Whether reading waits for room to write, or sending for bytes to read, as TLS may.
    var readWaitsForRoom: Bool { session?.readWaitsForRoom == true }
    var sendWaitsForBytes: Bool { session?.sendWaitsForBytes == true }
}
