import VigiaJSON

/// Source: bun, "bun.lock": JSON with trailing commas; the older binary `bun.lockb` is not read.
struct Bun: NodeInstaller {
    static let name = "bun"
    private static let textual = "bun.lock"
    static let locks = [textual, "bun.lockb"]
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String { "bun install --frozen-lockfile" }

    static func versions(_ text: String, of lock: String) -> OtherNodeLock.Versions? {
        guard lock == textual,
            let json = try? JSONValue(parsing: withoutLastCommas(Array(text.utf8)))
        else { return nil }
        var versions = OtherNodeLock.Versions()
        guard case .object(let all) = Members(json).value("packages") else { return nil }
        for member in all {
            guard case .list(let parts) = member.value, case .text(let named) = parts.first,
                let mark = named.dropFirst().lastIndex(of: "@")
            else { continue }
            let version = String(named[named.index(after: mark)...])
            // Nested packages are named by their path: `a/b`.
            if member.name == named[..<mark] {
                versions.add(member.name, version, need: member.name)
            }
        }
        return versions
    }

    private static func withoutLastCommas(_ bytes: [UInt8]) -> [UInt8] {
        var (result, isText, isEscaped) = ([UInt8](), false, false)
        for byte in bytes {
            if isText {
                if byte == UInt8(ascii: "\""), !isEscaped { isText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else if byte == UInt8(ascii: "\"") {
                isText = true
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                let end = result.lastIndex { $0 > 0x20 }
                if let end, result[end] == UInt8(ascii: ",") { result.remove(at: end) }
            }
            result.append(byte)
        }
        return result
    }
}
