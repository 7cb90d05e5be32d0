internal import CTLS
internal import Glibc

/// A certificate with its key, by OpenSSL.
///
/// It is a class since connections that began with it go on when another one takes its place.
@safe public final class TLSIdentity {
    private let raw: OpaquePointer

    /// Why a certificate cannot be used.
    public struct Refused: Error, Equatable {
        /// What is wrong, in words.
        public let problem: String
    }

    /// Whether OpenSSL can be loaded.
    public static var isThere: Bool { vigia_tls_load() != 0 }

    /// Reads both files; TLS 1.2 and newer.
    ///
    /// - Parameters:
    ///   - certificate: PEM, with the chain behind it.
    ///   - key: PEM, without a password.
    /// - Throws: where they cannot be read, do not belong together, or OpenSSL is not there.
    public init(certificate: String, key: String) throws(Refused) {
        guard Self.isThere else { throw Refused(problem: "OpenSSL 3 cannot be loaded") }
        var words = [CChar](repeating: 0, count: Int(VIGIA_TLS_ERROR_BYTES))
        guard let made = unsafe vigia_tls_make(certificate, key, &words) else {
            let bytes = words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw Refused(problem: String(decoding: bytes, as: UTF8.self))
        }
        unsafe raw = unsafe made
    }

    deinit { unsafe vigia_tls_free(raw) }

    /// Begins TLS on a connection; nil without memory.
    func accept(_ connection: Int32) -> TLSSession? {
        unsafe vigia_tls_accept(raw, connection).map { unsafe TLSSession($0) }
    }
}

/// TLS on one connection.
@safe final class TLSSession {
    private let raw: OpaquePointer
    /// Whether reading, or sending, waits for the other direction of the socket.
    private(set) var readWaitsForRoom = false
    private(set) var sendWaitsForBytes = false

    fileprivate init(_ raw: OpaquePointer) { unsafe self.raw = unsafe raw }

    deinit { unsafe vigia_tls_drop(raw) }

    /// Reads as `StreamSocket.receive` does.
    func receive(into buffer: inout [UInt8]) -> Int {
        var wantsWrite = Int32(0)
        let count = unsafe vigia_tls_read(raw, &buffer, buffer.count, &wantsWrite)
        readWaitsForRoom = wantsWrite != 0
        return Int(count)
    }

    /// Sends as `StreamSocket.send` does.
    func send(_ bytes: ArraySlice<UInt8>) -> Int {
        var wantsWrite = Int32(0)
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe vigia_tls_write(raw, bytes.baseAddress, bytes.count, &wantsWrite)
        }
        sendWaitsForBytes = count == -Int64(EAGAIN) && wantsWrite == 0
        return Int(count)
    }

    /// Says that nothing more is sent.
    func end() { unsafe vigia_tls_end(raw) }
}
