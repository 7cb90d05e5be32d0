/// The operating system and processor that a compiled file is built for.
///
/// Source: elf(5); Mach-O's `loader.h`; the "PE Format" of Microsoft.
enum BinaryFormat: Equatable {
    /// ELF, the format of Linux and others, with the address size in bits and the machine number.
    case elf(bits: Int, machine: Int)
    case machO
    case windows

    /// Reads the beginning of a file; nil if it is not compiled.
    init?(_ path: String) {
        guard let file = CompiledFile(path) else { return nil }
        let start = Array(file.beginning.prefix(4))
        if let header = file.header {
            self = .elf(bits: header.bits, machine: header.machine)
        } else if [
            [0xCE, 0xFA, 0xED, 0xFE], [0xCF, 0xFA, 0xED, 0xFE], [0xFE, 0xED, 0xFA, 0xCE],
            [0xFE, 0xED, 0xFA, 0xCF], [0xCA, 0xFE, 0xBA, 0xBE],
        ].contains(start) {
            self = .machO
        } else if start.starts(with: "MZ".utf8) {
            self = .windows
        } else {
            return nil
        }
    }

    /// The format of a program; of this program if it cannot be read, as with a script.
    static func of(_ program: String?) -> Self { program.flatMap { Self($0) } ?? .own }

    /// The format of this program.
    #if arch(arm64)
    private static let own = Self.elf(bits: 64, machine: 183)
    #else
    private static let own = Self.elf(bits: 64, machine: 62)
    #endif

    /// For people: `macOS`, `Linux on ARM 64`.
    var words: String {
        switch self {
        case .machO: "macOS"
        case .windows: "Windows"
        case .elf(let bits, let machine):
            switch (machine, bits) {
            case (3, _): "Linux on x86"
            case (62, 64): "Linux on x86-64"
            case (40, _): "Linux on ARM"
            case (183, _): "Linux on ARM 64"
            default: "another processor (ELF machine \(machine), \(bits) bits)"
            }
        }
    }
}
