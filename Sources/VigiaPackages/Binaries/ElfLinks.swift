import VigiaCore
import VigiaPlatform

/// What a compiled file of 64 bits needs to be loaded.
///
/// Source: elf(5).
struct ElfLinks {
    /// Which C library something is made for.
    enum CLibrary { case glibc, musl }

    /// The program that loads it, which only programs name.
    private(set) var interpreter: String?
    /// The libraries that it names.
    private(set) var needed: [String] = []

    /// The most parts of a file, bytes of the list of libraries, and bytes of a name.
    private static let (partsMax, listMax, nameMax) = (128, 1 << 16, 256)

    /// Reads a file; nil for one that is not of this kind.
    init?(_ path: String) {
        guard let file = try? FileDescriptor.open(path, 0) else { return nil }
        let head = file.bytes(from: 0, limit: 64)
        guard head.count == 64, head.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else {
            return nil
        }
        let (start, size) = (Self.number(head, 32, 8), Self.number(head, 54, 2))
        let count = min(Self.number(head, 56, 2), Self.partsMax)
        guard size >= 56 else { return nil }
        let table = file.bytes(from: start, limit: size * count)
        let parts = stride(from: 0, to: table.count - 55, by: size).map { Part(table, at: $0) }
        func text(at place: Int) -> String {
            let bytes = file.bytes(from: place, limit: Self.nameMax)
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        interpreter = parts.first { $0.kind == 3 }.map { text(at: $0.offset) }
        guard let list = parts.first(where: { $0.kind == 2 }) else { return }
        let bytes = file.bytes(from: list.offset, limit: min(list.size, Self.listMax))
        let entries = stride(from: 0, to: bytes.count - 15, by: 16).map { place in
            (tag: Self.number(bytes, place, 8), value: Self.number(bytes, place + 8, 8))
        }
        guard let names = entries.first(where: { $0.tag == 5 })?.value,
            let part = parts.first(where: { $0.kind == 1 && $0.holds(names) })
        else { return }
        let base = part.offset &+ (names - part.address)
        needed = entries.prefix { $0.tag != 0 }.filter { $0.tag == 1 }
            .map { text(at: max(0, base &+ $0.value)) }
    }

    /// The C library that it is made for; nil where it names none of the two.
    var cLibrary: CLibrary? {
        let loader = interpreter ?? ""
        if loader.holds("ld-musl") || needed.contains(where: { $0.hasPrefix("libc.musl-") }) {
            return .musl
        }
        return loader.holds("ld-linux") || needed.contains("libc.so.6") ? .glibc : nil
    }

    /// One part of the file, as the table at its beginning tells.
    private struct Part {
        let kind: Int
        let offset: Int
        let address: Int
        let size: Int

        init(_ table: [UInt8], at place: Int) {
            kind = ElfLinks.number(table, place, 4)
            offset = ElfLinks.number(table, place + 8, 8)
            address = ElfLinks.number(table, place + 16, 8)
            size = ElfLinks.number(table, place + 32, 8)
        }

        func holds(_ place: Int) -> Bool { place >= address && place - address < size }
    }

    /// A number of some bytes, the lowest first; what is too big for any place in a file is 0.
    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        let value = bytes[place..<place + count].reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        return value >> 62 == 0 ? Int(value) : 0
    }
}
