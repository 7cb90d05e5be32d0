internal import Glibc
internal import VigiaCore

/// A held socket as it was read.
struct ReadSocket {
    let socket: HeldSocket
    /// Its address for messages: as it is written where it has variables, whose values may be
    /// secrets.
    let shown: String
    let place: Place
}

extension Section {
    /// `sockets`: names, and the addresses at which Vigia listens for the service.
    func sockets(in context: ConfigurationContext) -> [ReadSocket] {
        guard let entry = self["sockets"] else { return [] }
        let example = "write sockets: { http: 127.0.0.1:3001 }"
        guard case .map(let entries) = entry.value.shape, !entries.isEmpty else {
            let kind = entry.value.shape == .map([]) ? "an empty one" : entry.value.kind
            let problem = "\"sockets\" must be a map of names and addresses, not \(kind)"
            problems.add("kind", at: entry.place, problem, hint: example)
            return []
        }
        if entries.count > HeldSocket.countMax {
            let limit = HeldSocket.countMax
            let problem = "there are \(entries.count) sockets; at most \(limit) are allowed"
            problems.add("out_of_range", at: entries[limit].keyPlace, problem)
        }
        return entries.prefix(HeldSocket.countMax).compactMap { entry in
            problems.checkName(entry.key, of: "socket", at: entry.keyPlace)
            guard let written = text(of: entry, as: "an address such as 127.0.0.1:3001"),
                let text = expandedWhole(written, of: entry),
                let address = address(text, entry, context, shown: written)
            else { return nil }
            return ReadSocket(
                socket: HeldSocket(name: entry.key, address: address),
                shown: text == written ? "\(address)" : written,
                place: entry.place
            )
        }
    }

    /// A TCP address under `key`: a numeric one with a port, or a port of every address.
    func tcpAddress(_ key: String, example: String) -> HeldSocket.Address? {
        guard let entry = self[key],
            let written = text(of: entry, as: "an address such as 127.0.0.1:9650"),
            let text = expandedWhole(written, of: entry)
        else { return nil }
        if text.first == ":", let port = portNumber(text.dropFirst()) {
            return .tcp(host: nil, port: port)
        }
        if let address = Address(text), let host = numericHost(address.host) {
            return .tcp(host: host, port: address.port)
        }
        let problem = "\(quoted(key)) cannot be \(quoted(written))"
        problems.add("value", at: entry.place, problem, hint: example)
        return nil
    }

    private func address(
        _ text: String,
        _ entry: Entry,
        _ context: ConfigurationContext,
        shown written: String
    ) -> HeldSocket.Address? {
        if text.hasPrefix("unix:") {
            return unixAddress(String(text.dropFirst(5)), entry, context, shown: written)
        }
        if text.first == ":", let port = portNumber(text.dropFirst()) {
            return .tcp(host: nil, port: port)
        }
        if let address = Address(text), let host = numericHost(address.host) {
            return .tcp(host: host, port: address.port)
        }
        let problem = "the socket \(quoted(entry.key)) cannot be at \(quoted(written))"
        problems.add("value", at: entry.place, problem, hint: addressHint(written))
        return nil
    }

    /// The hint for an invalid address.
    private func addressHint(_ text: String) -> String {
        if let port = portNumber(text[...]) {
            return "write 127.0.0.1:\(port), or :\(port) for every address of this machine"
        }
        if let address = Address(text), !address.host.allSatisfy(\.isNumber) {
            return "write a numeric address, such as 127.0.0.1:\(address.port); names may change"
        }
        return "write 127.0.0.1:3001, [::1]:3001, :3001 for every address, or unix:/path"
    }

    private func unixAddress(
        _ text: String,
        _ entry: Entry,
        _ context: ConfigurationContext,
        shown: String
    ) -> HeldSocket.Address? {
        guard !text.isEmpty, text.last != "/" else {
            let problem = "the socket \(quoted(entry.key)) has no path"
            problems.add("value", at: entry.place, problem, hint: "write unix:/run/shop.sock")
            return nil
        }
        guard let path = context.resolve(text, at: entry.place, problems, shown: shown) else {
            return nil
        }
        if path.utf8.count <= HealthReader.socketPathMax { return .unix(path: path) }
        problems.add(
            "out_of_range",
            at: entry.place,
            "the path of the socket has \(path.utf8.count) bytes; at most "
                + "\(HealthReader.socketPathMax) are allowed"
        )
        return nil
    }
}

/// The port in a text of digits; nil for any other text.
private func portNumber(_ text: Substring) -> Int? {
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(text),
        (1...65_535).contains(port)
    else { return nil }
    return port
}

/// A numeric address in the kernel's form; nil for a name.
///
/// Source: inet_pton(3), inet_ntop(3).
private func numericHost(_ text: String) -> String? {
    for family in [AF_INET, AF_INET6] {
        var bytes = [UInt8](repeating: 0, count: 16)
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_pton(family, text, &bytes) == 1,
            unsafe inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil
        else { continue }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
    return nil
}
