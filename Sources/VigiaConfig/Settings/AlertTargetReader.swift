internal import VigiaCore

/// Reads one target of alerts.
struct AlertTargetReader {
    let context: ConfigurationContext
    let own: Section

    private var problems: ConfigProblems { own.problems }

    /// Reads a target of a known kind; its name comes later.
    ///
    /// - Returns: nil, with a problem, where the target cannot be reached.
    func read(_ kind: AlertTarget.Kind) -> AlertTarget? {
        var target = AlertTarget(name: "", kind: kind, address: "")
        switch kind {
        case .webhook, .slack, .discord, .alertmanager:
            target.address = url(kind.rawValue) ?? ""
            target.secret = secret("token")
        case .ntfy:
            target.address = topic() ?? ""
            target.secret = secret("token")
        case .telegram:
            target.address = own["url"] == nil ? "https://api.telegram.org" : url("url") ?? ""
            target.secret = secret(kind.rawValue)
            target.recipients = needed("chat", of: kind).map { [$0] } ?? []
        case .pagerduty:
            let standard = "https://events.pagerduty.com/v2/enqueue"
            target.address = own["url"] == nil ? standard : url("url") ?? ""
            target.secret = secret(kind.rawValue)
        case .mail: readMail(&target)
        case .command: target.command = command() ?? []
        case .deadMansSwitch:
            target.address = url(kind.rawValue) ?? ""
            target.every = own.duration("every", in: .seconds(1) ... .days(1)) ?? target.every
        }
        target.severity = own.word("severity", of: AlertSeverity.self) ?? .warning
        if let entry = own["ca"], let path = own.text("ca") {
            target.authority = context.resolve(path, at: entry.place, problems)
        }
        return target
    }

    private func readMail(_ target: inout AlertTarget) {
        target.address = url("mail", schemes: ["smtps", "smtp"]) ?? ""
        target.sender = needed("from", of: .mail).flatMap { mailbox($0, "from") }
        if let entry = own["to"] {
            let texts = own.texts(entry)
            target.recipients = (texts ?? []).compactMap { own.expanded($0, of: entry) }
                .compactMap { mailbox($0, "to") }
            if texts?.isEmpty == true {
                problems.add("missing", at: entry.keyPlace, "\"to\" has no address")
            }
        } else {
            _ = needed("to", of: .mail)
        }
        target.user = own["user"] == nil ? nil : secret("user")
        target.secret = own["password"] == nil ? nil : secret("password")
        target.allowsPlain = own.word("tls", of: MailSecurity.self) == MailSecurity.none
        if target.user == nil, let entry = own["password"] {
            let problem = "\"password\" needs the \"user\" that it belongs to"
            problems.add("missing", at: entry.keyPlace, problem)
        }
    }

    private func command() -> [String]? {
        guard var words = own.command("command"), let program = words.first else { return nil }
        if program.contains("/"), let entry = own["command"] {
            words[0] = context.resolve(program, at: entry.place, problems) ?? program
        }
        return words
    }

    /// A secret text with its variables expanded; nil where it is missing or wrong.
    private func secret(_ key: String) -> String? {
        guard let entry = own[key], let written = own.text(key),
            let text = own.expanded(written, of: entry)
        else { return nil }
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else {
            let problem = "\(quoted(key)) is empty, or has spaces or control characters"
            problems.add("value", at: entry.keyPlace, problem)
            return nil
        }
        return text
    }

    private func needed(_ key: String, of kind: AlertTarget.Kind) -> String? {
        if let value = own[key] { return secret(value.key) }
        let problem = "\(quoted(kind.rawValue)) needs \(quoted(key))"
        problems.add("missing", at: own.place, problem, hint: Keys.alertTarget(of: kind).hint)
        return nil
    }

    /// An address of the web or of a mail server.
    private func url(_ key: String, schemes: [String] = ["https", "http"]) -> String? {
        guard let entry = own[key], let text = secret(key) else { return nil }
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count + 3)
        let host = rest.prefix { !"/?#".contains($0) }
        // Profiles that are only checked have no values of variables.
        if !context.isReal { return text }
        let isWhole =
            schemes.contains(String(scheme)) && text.dropFirst(scheme.count).hasPrefix("://")
            && !host.isEmpty && host.first != ":" && text.utf8.allSatisfy { $0 < 127 }
        guard isWhole, text.utf8.count <= Self.addressMax else {
            problems.add(
                "value",
                at: entry.keyPlace,
                "\(quoted(key)) must be an address that begins with "
                    + schemes.map { $0 + "://" }.joined(separator: " or "),
                hint: "it is not shown here, since it may be secret"
            )
            return nil
        }
        if host.contains("@") {
            let problem = "\(quoted(key)) must not contain a user or password"
            problems.add("value", at: entry.keyPlace, problem, hint: Self.userHint)
            return nil
        }
        return text
    }

    private static let userHint = "write user and password, or token, as settings of their own"
    private static let addressMax = 2048

    /// The address of a topic of ntfy: a server and one name.
    private func topic() -> String? {
        guard let address = url("ntfy"), let entry = own["ntfy"] else { return nil }
        let parts = address.split(separator: "/", omittingEmptySubsequences: true)
        if parts.count < 3, context.isReal {
            let problem = "\"ntfy\" must end with the name of a topic"
            problems.add("value", at: entry.keyPlace, problem, hint: "https://ntfy.sh/TOPIC")
            return nil
        }
        return address
    }

    /// A mail address; nil, with a problem, for anything else.
    private func mailbox(_ text: String, _ key: String) -> String? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy {
            $0 > 32 && $0 < 127 && !"<>\"(),:;".utf8.contains($0)
        }
        if !context.isReal || parts.count == 2 && parts.allSatisfy({ !$0.isEmpty }) && isPlain {
            return text
        }
        let place = own[key]?.keyPlace ?? own.place
        problems.add("value", at: place, "\(quoted(key)) must be a mail address: ops@example.org")
        return nil
    }
}

/// Whether a connection to a mail server must be encrypted.
private enum MailSecurity: String, CaseIterable {
    case required
    case none
}
