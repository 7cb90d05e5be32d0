public import VigiaCore
import VigiaJSON
import VigiaPlatform

/// What a target answered to a message.
public enum DeliveryAnswer: Hashable, Sendable {
    /// The target took it.
    case delivered
    /// The target answered, and refused this message.
    case refused(String)
    /// The target does not answer, or asks to wait.
    case unreachable(String, retryAfter: Duration?)

    /// Why the message was not delivered; nil if it was.
    public var problem: String? {
        switch self {
        case .delivered: nil
        case .refused(let words), .unreachable(let words, _): words
        }
    }
}

extension AlertTarget {
    /// Sends a message, and waits for the answer.
    ///
    /// - Parameters:
    ///   - notice: the message.
    ///   - file: its file, for a program; nil where the message lies in none.
    ///   - folder: the working directory of a program, absolute; nil for the message's own folder.
    /// - Returns: what came of it; no text has a secret of the target.
    public func deliver(
        _ notice: AlertNotice,
        in file: String?,
        from folder: String? = nil
    ) -> DeliveryAnswer {
        switch kind {
        case .command: return run(notice, file, folder ?? notice.origin.folder)
        case .mail:
            let mail = AlertMail(notice: notice, sender: sender ?? "", recipients: recipients)
            let envelope = Transfer.Envelope(
                sender: sender ?? "",
                recipients: recipients,
                user: user,
                password: secret,
                allowsPlain: allowsPlain
            )
            let transfer = Transfer(
                url: address,
                body: mail.bytes,
                authority: authority,
                mail: envelope
            )
            return mailAnswer(transfer.send())
        case .deadMansSwitch: return call()
        case .webhook, .slack, .discord, .telegram, .ntfy, .pagerduty, .alertmanager:
            guard let request = AlertRequest(notice, to: self) else { return .delivered }
            let transfer = Transfer(
                url: request.url,
                headers: request.headers,
                body: request.body,
                authority: authority
            )
            return webAnswer(transfer.send())
        }
    }

    /// Calls a dead man's switch, and waits for the answer.
    func call() -> DeliveryAnswer {
        webAnswer(Transfer(url: address, headers: ["Accept: */*"], authority: authority).send())
    }

    private func webAnswer(_ answer: Transfer.Answer) -> DeliveryAnswer {
        switch answer.status {
        case 200..<300: return .delivered
        case 300..<400:
            return .refused("it answered \(answer.status), and redirections are not followed")
        case 429, 500...:
            let wait = answer.retryAfter ?? Self.wait(in: answer.body)
            return .unreachable(hidden(said(answer)), retryAfter: wait)
        case 400..<500: return .refused(hidden(said(answer)))
        default: return failed(answer)
        }
    }

    private func mailAnswer(_ answer: Transfer.Answer) -> DeliveryAnswer {
        if answer.code == 0 { return .delivered }
        guard answer.status >= 500 else { return failed(answer) }
        return .refused(hidden("\(answer.error) (status \(answer.status))"))
    }

    private func failed(_ answer: Transfer.Answer) -> DeliveryAnswer {
        let words = answer.code < 0 ? "libcurl cannot be loaded; \(Curl.remedy)" : answer.error
        return .unreachable(hidden(words), retryAfter: nil)
    }

    /// The status and the beginning of the answer's text.
    private func said(_ answer: Transfer.Answer) -> String {
        let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
        let line = text.map { $0.isNewline ? " " : String($0) }.joined()
        return "it answered \(answer.status)" + (line.isEmpty ? "" : ": \(line)")
    }

    /// The wait that Telegram and Discord ask for in the body.
    private static func wait(in body: [UInt8]) -> Duration? {
        guard let json = try? JSONValue(parsing: body) else { return nil }
        let parameters: JSONValue? = try? json.member("parameters")
        let seconds: Double? =
            (try? parameters?.member("retry_after")) ?? (try? json.member("retry_after"))
        return seconds.flatMap { $0.isFinite && $0 > 0 ? .seconds(min($0, 86_400)) : nil }
    }

    /// A text without what is secret of this target.
    private func hidden(_ text: String) -> String {
        let path = address.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        var text = text
        for secret in [secret, address, path.count > 1 ? String(path) : nil].compactMap({ $0 })
        where !secret.isEmpty {
            text = text.replacing(secret)
        }
        return text.withoutSecrets
    }
}

extension String {
    /// The text with a mask for each occurrence of a secret.
    fileprivate func replacing(_ secret: String) -> String {
        let (bytes, wanted) = (Array(utf8), Array(secret.utf8))
        var (result, place) = ([UInt8](), 0)
        while place < bytes.count {
            if bytes[place...].starts(with: wanted) {
                result += Secrets.mask.utf8
                place += wanted.count
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
