internal import VigiaCore

/// The health check of a service of a compose file.
struct ComposeHealth {
    private let check: ForeignValue?
    private let name: String

    init(_ service: ForeignValue, name: String) {
        (check, self.name) = (service["healthcheck"], name)
    }

    func apply(to service: inout ImportedService, _ project: inout ImportedProject) {
        guard let check else { return }
        let words = check["test"]?.texts ?? []
        if check["disable"]?.flag == true || words.first == "NONE" {
            return service.set("health", "none")
        }
        guard let command = command(check["test"]), !command.isEmpty else {
            return project.leftOut("its health check has no command", of: name, line: check.line)
        }
        if let address = Self.address(in: command) {
            service.health.append(.init("http", Self.target(address, port: service.port?.plain)))
        } else {
            service.health.append(.init("exec", command))
        }
        for (key, setting) in [("interval", "interval"), ("timeout", "timeout")] {
            if let time = ComposeText.time(check[key]) {
                service.health.append(.init(setting, time))
            }
        }
        if let count = check["retries"]?.text.map(ComposeText.plain).flatMap({ Int($0) }) {
            service.health.append(.init("failures", "\(count)"))
        }
        if let time = ComposeText.time(check["start_period"]) {
            service.health.append(.init("start_timeout", time))
            let words = "it must be ready within start_period, \(time); after that, it is restarted"
            project.differs(words, of: name, line: check["start_period"]?.line)
        }
        project.differs("an unhealthy service is restarted; compose only showed it")
    }

    /// The words of the test; a line is run by a shell if it needs one.
    private func command(_ test: ForeignValue?) -> [Template]? {
        guard let test else { return nil }
        let line: String
        if case .list(let items) = test.shape {
            let words = items.compactMap(\.text)
            if words.first == "CMD" { return words.dropFirst().map(ComposeText.template) }
            guard words.first == "CMD-SHELL", words.count > 1 else { return nil }
            line = words.dropFirst().joined(separator: " ")
        } else {
            line = test.text ?? ""
        }
        var text = line.trimmedText
        // Any status but 0 fails, so this changes nothing.
        for end in ["|| exit 1", "|| false"] where text.hasSuffix(end) {
            text = text.dropLast(end.count).trimmedText
        }
        let template = ComposeText.template(text)
        switch WordSplitter.splitShell(template) {
        case .words(let words): return words
        case .needsShell: return [Template("sh"), Template("-c"), template]
        case .openQuote: return nil
        }
    }

    /// The address that curl or wget is asked to get, if that is all that the command does.
    private static func address(in command: [Template]) -> String? {
        let words = command.map { $0.plain ?? "" }
        guard let program = words.first?.split(separator: "/").last,
            program == "curl" || program == "wget"
        else { return nil }
        var address: String?
        var isValue = false
        for word in words.dropFirst() {
            if isValue {
                isValue = false
            } else if word.hasPrefix("http://"), address == nil {
                address = word
            } else if word.hasPrefix("-") {
                guard
                    flags.contains(word) || valueFlags.contains(word) || word.hasPrefix("--tries=")
                        || word.hasPrefix("--timeout=")
                else { return nil }
                isValue = valueFlags.contains(word)
            } else {
                return nil
            }
        }
        return address
    }

    /// Flags that do not change which answers pass.
    private static let flags: Set<String> = [
        "-f", "-s", "-S", "-fs", "-sf", "-fsS", "-sfS", "-sSf", "-fSs", "--fail", "--silent",
        "--show-error", "-q", "-O-",
        "-qO-", "--quiet", "--spider", "-nv", "--no-verbose", "-fsSL",
    ]
    private static let valueFlags: Set<String> = [
        "-o", "--output", "-O", "--max-time", "-m", "--connect-timeout", "-T", "-t", "--retry",
    ]

    /// A path if the service's own port is asked, else the whole address.
    private static func target(_ address: String, port: String?) -> String {
        let rest = address.dropFirst("http://".count)
        let place = rest.firstIndex(of: "/") ?? rest.endIndex
        let parts = rest[..<place].split(separator: ":")
        let path = place == rest.endIndex ? "/" : String(rest[place...])
        let hosts = ["localhost", "127.0.0.1", "0.0.0.0"]
        guard let host = parts.first, hosts.contains(String(host)), parts.count < 3 else {
            return address
        }
        let asked = parts.count == 2 ? String(parts[1]) : "80"
        return asked == port ? path : "http://127.0.0.1:\(asked)\(path)"
    }
}
