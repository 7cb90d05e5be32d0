internal import CCurl
import VigiaCore

/// One message by libcurl.
struct Transfer {
    /// What came of it.
    struct Answer: Equatable {
        /// 0, or libcurl's code; -1 where libcurl is not there.
        var code: Int32
        /// The status of HTTP or SMTP; 0 for none.
        var status: Int
        /// How long the answer asks to wait; nil where it does not.
        var retryAfter: Duration?
        /// The beginning of the answer.
        var body: [UInt8]
        /// What went wrong, in libcurl's words.
        var error: String
    }

    /// Sender, recipients and credentials of a mail.
    struct Envelope {
        var sender: String
        var recipients: [String]
        var user: String?
        var password: String?
        var allowsPlain: Bool
    }

    /// The longest times for the connection and for all.
    static let (connectMax, totalMax) = (Duration.seconds(5), Duration.seconds(15))

    var url: String
    var headers: [String] = []
    /// Nil for a request without a body, a GET.
    var body: [UInt8]?
    /// The file with trusted certificates; nil for the system's.
    var authority: String?
    /// Nil for HTTP.
    var mail: Envelope?

    /// Sends it, and waits for the answer.
    func send() -> Answer {
        let texts = CTexts()
        var transfer = unsafe vigia_transfer()
        unsafe transfer.url = unsafe texts.text(url)
        unsafe transfer.headers = unsafe texts.list(headers)
        unsafe transfer.authority = unsafe texts.text(authority)
        unsafe transfer.sender = unsafe texts.text(mail?.sender)
        unsafe transfer.recipients = unsafe texts.list(mail?.recipients ?? [])
        unsafe transfer.user = unsafe texts.text(mail?.user)
        unsafe transfer.password = unsafe texts.text(mail?.password)
        unsafe transfer.allows_plain = mail?.allowsPlain == true ? 1 : 0
        unsafe transfer.connect_ms = Int(Self.connectMax.milliseconds)
        unsafe transfer.total_ms = Int(Self.totalMax.milliseconds)
        var result = vigia_transferred()
        unsafe (body ?? []).withUnsafeBytes { bytes in
            unsafe transfer.body = body == nil ? nil : bytes.baseAddress
            unsafe transfer.body_length = bytes.count
            unsafe vigia_curl_send(&transfer, &result)
        }
        return withExtendedLifetime(texts) { Answer(result) }
    }
}

extension Transfer.Answer {
    fileprivate init(_ result: vigia_transferred) {
        (code, status) = (result.code, result.status)
        retryAfter = result.retry_after > 0 ? .seconds(result.retry_after) : nil
        body = unsafe withUnsafeBytes(of: result.answer) { bytes in
            unsafe bytes.prefix(result.answer_length).map { $0 }
        }
        let words = unsafe withUnsafeBytes(of: result.error) { bytes in
            unsafe bytes.prefix { $0 != 0 }.map { $0 }
        }
        error = String(decoding: words, as: UTF8.self)
    }
}

/// Whether messages can be sent from this host.
public enum Curl {
    /// Whether libcurl can be loaded.
    public static var isThere: Bool { vigia_curl_load() != 0 }

    /// How to get libcurl.
    public static let remedy = "install it: apt-get install libcurl4"
}

/// Copies of texts for C, which live as long as this.
@safe private final class CTexts {
    private var copies: [UnsafeMutablePointer<CChar>] = unsafe []
    private var lists: [UnsafeMutablePointer<UnsafePointer<CChar>?>] = unsafe []

    func text(_ text: String?) -> UnsafePointer<CChar>? {
        guard let text else { return nil }
        let bytes = text.utf8.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        unsafe copy.initialize(from: bytes, count: bytes.count)
        unsafe copies.append(copy)
        return unsafe UnsafePointer(copy)
    }

    func list(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?>? {
        let list = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: texts.count + 1)
        for (place, text) in texts.enumerated() {
            unsafe (list + place).initialize(to: self.text(text))
        }
        unsafe (list + texts.count).initialize(to: nil)
        unsafe lists.append(list)
        return unsafe UnsafePointer(list)
    }

    deinit {
        unsafe copies.forEach { unsafe $0.deallocate() }
        unsafe lists.forEach { unsafe $0.deallocate() }
    }
}
