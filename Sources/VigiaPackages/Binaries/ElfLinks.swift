import VigiaCore

/// The dynamic linking information of a 64-bit ELF file.
///
/// Source: elf(5).
struct ElfLinks {
    /// The C library that a file is linked to.
    enum CLibrary { case glibc, musl }

    /// The dynamic loader, which only programs name.
    private(set) var interpreter: String?
    /// The needed shared libraries.
    private(set) var needed: [String] = []

    /// The most program headers, bytes of the dynamic section, and bytes of a name.
    private static let (partsMax, listMax, nameMax) = (128, 1 << 16, 256)

    /// Reads a file; nil if it is of another kind.
    init?(_ path: String) {
        guard let file = CompiledFile(path), let table = file.header?.parts, table.size >= 56 else {
            return nil
        }
        let count = min(table.count, Self.partsMax)
        let bytes = file.bytes(from: table.start, limit: table.size * count)
        let parts = stride(from: 0, to: bytes.count - 55, by: table.size).map {
            Part(bytes, at: $0)
        }
        func text(at place: Int) -> String {
            let bytes = file.bytes(from: place, limit: Self.nameMax)
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        interpreter = parts.first { $0.kind == 3 }.map { text(at: $0.offset) }
        guard let list = parts.first(where: { $0.kind == 2 }) else { return }
        let links = file.bytes(from: list.offset, limit: min(list.size, Self.listMax))
        let entries = stride(from: 0, to: links.count - 15, by: 16).map { place in
            (tag: ElfHeader.number(links, place, 8), value: ElfHeader.number(links, place + 8, 8))
        }
        guard let names = entries.first(where: { $0.tag == 5 })?.value,
            let part = parts.first(where: { $0.kind == 1 && $0.holds(names) })
        else { return }
        let base = part.offset &+ (names - part.address)
        needed = entries.prefix { $0.tag != 0 }.filter { $0.tag == 1 }
            .map { text(at: max(0, base &+ $0.value)) }
    }

    /// The C library that it is linked to; nil if neither is named.
    var cLibrary: CLibrary? {
        let loader = interpreter ?? ""
        if loader.holds("ld-musl") || needed.contains(where: { $0.hasPrefix("libc.musl-") }) {
            return .musl
        }
        return loader.holds("ld-linux") || needed.contains("libc.so.6") ? .glibc : nil
    }

    /// A program header.
    private struct Part {
        let kind: Int
        let offset: Int
        let address: Int
        let size: Int

        init(_ table: [UInt8], at place: Int) {
            kind = ElfHeader.number(table, place, 4)
            offset = ElfHeader.number(table, place + 8, 8)
            address = ElfHeader.number(table, place + 16, 8)
            size = ElfHeader.number(table, place + 32, 8)
        }

        func holds(_ place: Int) -> Bool { place >= address && place - address < size }
    }
}
