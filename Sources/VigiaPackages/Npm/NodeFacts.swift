import VigiaCore
import VigiaPlatform

/// Properties of the service's Node, read from its headers so that it need not be started, or else
/// asked from it; each is determined on demand, once.
final class NodeFacts {
    private let tools: Tools

    init(_ tools: Tools) { self.tools = tools }

    /// The path of Node; nil if there is none.
    ///
    /// If the service's command begins with a Node, that one; npm and others use the first in
    /// `PATH`.
    private(set) lazy var program: String? = {
        let own = tools.program.flatMap { word in
            word.split(separator: "/").last == "node" ? tools.path(of: word) : nil
        }
        return own ?? tools.path(of: "node")
    }()

    /// Its C library; nil if unknown.
    private(set) lazy var cLibrary = program.flatMap { ElfLinks($0)?.cLibrary }

    /// Its installation folder; nil if unknown.
    var prefix: String? {
        guard let program, let real = FileSystem.real(program), real.hasSuffix("/bin/node") else {
            return nil
        }
        return String(real.dropLast("/bin/node".count))
    }

    /// Its operating system and processor.
    private(set) lazy var format = BinaryFormat.of(program)

    /// Its ABI number; nil if there is no Node.
    private(set) lazy var interface: Int? = {
        guard let node = program else { return nil }
        let noted = number("NODE_MODULE_VERSION", in: header(beside: node))
        return noted ?? tools.answer([node, "-p", "process.versions.modules"]).flatMap { Int($0) }
    }()

    /// Its version; nil if there is no Node.
    private(set) lazy var version: NpmVersion? = {
        guard let node = program else { return nil }
        let header = header(beside: node)
        let parts = ["MAJOR", "MINOR", "PATCH"].compactMap {
            number("NODE_\($0)_VERSION", in: header)
        }
        if parts.count == 3 { return NpmVersion(parts) }
        return tools.answer([node, "-p", "process.versions.node"]).flatMap { NpmVersion($0) }
    }()

    private func header(beside node: String) -> [Substring] {
        guard let real = FileSystem.real(node), real.hasSuffix("/bin/node") else { return [] }
        let header = real.dropLast("bin/node".count) + "include/node/node_version.h"
        let bytes = (try? FileSystem.content(of: String(header), limit: 1 << 16)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    private func number(_ name: String, in header: [Substring]) -> Int? {
        let mark = "#define \(name) "
        let line = header.first { $0.hasPrefix(mark) }
        return line.flatMap { Int($0.dropFirst(mark.count).trimmed) }
    }
}
