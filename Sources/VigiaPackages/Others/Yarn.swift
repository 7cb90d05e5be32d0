import VigiaCore
import VigiaPlatform

/// Source: yarn's own parser; in both versions a block begins with the requirements.
struct Yarn: NodeInstaller {
    static let name = "yarn"
    static let locks = ["yarn.lock"]
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String {
        isFirst(folder) ? "yarn install --frozen-lockfile" : "yarn install --immutable"
    }

    /// Whether a lock file is of yarn 1, which says so at its beginning.
    private static func isFirst(_ folder: String) -> Bool {
        guard let file = try? FileDescriptor.open("\(folder)/yarn.lock", 0) else { return false }
        let start = String(decoding: file.bytes(from: 0, limit: 512), as: UTF8.self)
        return start.holds("yarn lockfile v1")
    }

    static func versions(_ text: String, of lock: String) -> OtherNodeLock.Versions? {
        var (versions, needs) = (OtherNodeLock.Versions(), [String]())
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            if !line.hasPrefix(" ") {
                let plain = (line.hasSuffix(":") ? line.dropLast() : line).unquoted
                needs = plain.split(separator: ",").map { String($0.trimmed) }
            } else if line.hasPrefix("  version"), !line.hasPrefix("   ") {
                let value = line.dropFirst(9).drop { $0 == ":" || $0 == " " }.unquoted
                // A package in the project itself has its own version.
                if value == "0.0.0-use.local" { continue }
                for need in needs {
                    guard let mark = need.dropFirst().firstIndex(of: "@") else { continue }
                    versions.add(String(need[..<mark]), value, need: need)
                }
            }
        }
        return versions
    }
}
