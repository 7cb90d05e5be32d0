import VigiaCore
import VigiaPlatform

/// What the service's Node is, as the header that comes with it says, so that it need not be started,
/// or else as it says itself; each is found out when it is asked for, and once.
final class NodeFacts {
    private let tools: Tools

    init(_ tools: Tools) { self.tools = tools }

    /// Where it is; nil where there is no Node.
    ///
    /// A service that begins with one has that; npm and others take the first in `PATH`.
    private(set) lazy var program: String? = {
        let own = tools.program.flatMap { word in
            word.split(separator: "/").last == "node" ? tools.path(of: word) : nil
        }
        return own ?? tools.path(of: "node")
    }()

    /// Which C library it uses; nil where that cannot be told.
    private(set) lazy var cLibrary = program.flatMap { ElfLinks($0)?.cLibrary }

    /// The folder that it is installed in; nil where that cannot be told.
    var prefix: String? {
        guard let program, let real = FileSystem.real(program), real.hasSuffix("/bin/node") else {
            return nil
        }
        return String(real.dropLast("/bin/node".count))
    }

    /// For which system and processor it is.
    private(set) lazy var format = BinaryFormat.of(program)

    /// The number of its binary interface; nil where there is no Node.
    private(set) lazy var interface: Int? = {
        guard let node = program else { return nil }
        let noted = number("NODE_MODULE_VERSION", in: header(beside: node))
        return noted ?? tools.answer([node, "-p", "process.versions.modules"]).flatMap { Int($0) }
    }()

    /// Its version; nil where there is no Node.
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
