import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaCore

@testable import VigiaPackages

@Suite("npm lock files", .sideBySide, .serialized)
struct NpmLockTests {
    /// A project as `npm ci` installs it on Linux: without `mac` and its dependencies, and without
    /// `old`, which needs another Node.
    private static let maker = """
        const fs = require('fs');
        const p = {name: 'app', version: '1.0.0', dependencies: {one: '^1.0.0'},
          devDependencies: {tool: '~2.1.0'}};
        const P = {'': JSON.parse(JSON.stringify(p)),
          'node_modules/one': {version: '1.2.0', dependencies: {three: '^1.0.0'},
            peerDependencies: {two: '^1.0.0', rare: '*'},
            peerDependenciesMeta: {rare: {optional: true}},
            optionalDependencies: {mac: '^1.0.0', linux: '^1.0.0', old: '1.0.0'}},
          'node_modules/two': {version: '1.0.0', peer: true},
          'node_modules/three': {version: '1.5.0'},
          'node_modules/tool': {version: '2.1.3', dev: true},
          'node_modules/mac': {version: '1.0.0', optional: true, os: ['darwin'],
            dependencies: {macs: '1.0.0'}},
          'node_modules/macs': {version: '1.0.0', optional: true},
          'node_modules/linux': {version: '1.0.0', optional: true, os: ['!win32', 'linux'],
            cpu: [process.arch], libc: ['glibc', 'musl']},
          'node_modules/old': {version: '1.0.0', optional: true, engines: {node: '<1'}}};
        const l = {name: 'app', lockfileVersion: 3, packages: P};
        let gone = ['mac', 'macs', 'old'], isNoted = false;
        CHANGE
        for (const [place, entry] of Object.entries(l.packages || {})) {
          const name = place.replace('node_modules/', '');
          if (!place || entry.link || gone.includes(name)) continue;
          fs.mkdirSync(place, {recursive: true});
          if (place.startsWith('node_modules/'))
            fs.writeFileSync(place + '/package.json',
              JSON.stringify({name, version: entry.version, main: entry.main}));
          for (const file of entry.files || []) fs.writeFileSync(place + '/' + file, '');
        }
        fs.writeFileSync('package.json', JSON.stringify(p));
        fs.writeFileSync('package-lock.json', JSON.stringify(l));
        if (isNoted) {
          for (const name of gone) delete P['node_modules/' + name];
          fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({packages: P}));
        }
        """

    @Test("a tree is compared with what npm ci would install", arguments: NpmLockCase.all)
    func lock(one: NpmLockCase) throws {
        let place = try Place()
        let script = Self.maker.replacing("CHANGE", with: one.change)
        try place.write(script, to: "app/make.js")
        try place.write(one.npmrc, to: "app/.npmrc")
        try place.shell("cd app && node make.js")
        let folder = place.path + "/app"
        var environment = Place.environment
        environment["HOME"] = place.path
        let doctor = DependencyDoctor(
            .npm,
            in: folder,
            environment: environment.merging(
                one.environment.mapValues { $0.replacing("FOLDER", with: folder) }
            ) { $1 }
        )
        let expected = one.faults.map { words in
            words.replacing("FOLDER", with: folder)
                .replacing("MANIFEST", with: folder + "/package.json")
                .replacing("LOCK", with: "package-lock.json")
        }
        let report = doctor.examine()
        #expect(report.faults.map(\.words) == expected)
        if expected.contains(where: { $0.contains("at odds") }) {
            #expect(!report.canBeRepaired)
        }
    }

    static let strangers: [(bytes: [UInt8], words: String)] = [
        ([0xCF, 0xFA, 0xED, 0xFE], "macOS"), ([0xCA, 0xFE, 0xBA, 0xBE], "macOS"),
        (Array("MZ".utf8), "Windows"),
        (
            [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + Array(repeating: 0, count: 11) + [243, 0],
            "machine 243"
        ),
        (
            [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + Array(repeating: 0, count: 11) + [3, 0],
            "Linux on x86,"
        ),
    ]

    @Test("an addon for another system is reported with its package", arguments: strangers)
    func stranger(bytes: [UInt8], words: String) throws {
        let place = try Place()
        let script = Self.maker.replacing(
            "CHANGE",
            with: "fs.mkdirSync('node_modules/three/build/Release', {recursive: true}); "
                + "fs.writeFileSync('node_modules/three/build/Release/a.node', "
                + "Buffer.from(\(bytes + Array(repeating: 0, count: 64))))"
        )
        try place.write(script, to: "app/make.js")
        try place.shell("cd app && node make.js")
        let environment = Place.environment
        let doctor = DependencyDoctor(.npm, in: place.path + "/app", environment: environment)
        let faults = doctor.examine().faults
        #expect(faults.map(\.kind) == [.otherRuntime])
        #expect(faults.first?.words.hasPrefix("three is built for ") == true)
        #expect(faults.first?.words.contains(words) == true, "\(faults)")
        // One addon for this system is enough.
        try place.shell("cp /bin/true app/node_modules/three/build/Release/b.node")
        #expect(doctor.examine().faults == [])
    }

    /// Shell lines that create addons where packages have them, and the expected words; nil for no
    /// fault.
    static let addons: [(line: String, words: String?)] = [
        (": > a.node", "three has an addon of nothing"),
        ("echo module.exports > a.node", "three has an addon of nothing"),
        ("mkdir test && : > test/a.node", nil), (": > a.node; cp /bin/true b.node", nil),
        ("echo 'int a;' | cc -shared -x c -o a.node -", nil),
        (
            """
            echo 'int a;' > a.c && cc -shared -nostdlib -Wl,-soname,libc.musl-x86_64.so.1 -o libc.so a.c &&
            cc -shared -nostdlib -Wl,--no-as-needed -o a.node a.c ./libc.so && rm libc.so
            """, "three is built for musl, and this Node is for glibc"
        ),
    ]

    @Test("an addon that cannot be loaded is reported", arguments: addons)
    func addon(line: String, words: String?) throws {
        let place = try Place()
        try place.write(Self.maker.replacing("CHANGE", with: ""), to: "app/make.js")
        try place.shell("cd app && node make.js && cd node_modules/three && mkdir build && \(line)")
        let environment = Place.environment
        let doctor = DependencyDoctor(.npm, in: place.path + "/app", environment: environment)
        #expect(doctor.examine().faults.map(\.words) == (words.map { [$0] } ?? []))
    }

    @Test("only a regular file is read, a pipe does not block")
    func pipe() throws {
        let place = try Place()
        try place.shell("mkfifo pipe && ln -s pipe link && mkdir folder")
        for name in ["pipe", "link", "folder", "missing"] {
            let path = "\(place.path)/\(name)"
            #expect(BinaryFormat(path) == nil && ElfLinks(path) == nil)
        }
        try place.shell("cp /bin/true whole && ln -s whole way")
        #expect(BinaryFormat(place.path + "/way") == .of(nil))
    }

    @Test("no ELF file causes a trap or a read beyond its end")
    func links() throws {
        let place = try Place()
        try place.shell("cp /bin/true whole")
        let path = place.path + "/whole"
        #expect(ElfLinks(path)?.cLibrary == .glibc && ElfLinks(path)?.needed == ["libc.so.6"])
        let hole = "printf '\\377\\377\\377\\377\\377\\377\\377\\77'"
        for offset in [8, 32, 54, 56] + Array(stride(from: 64, to: 800, by: 8)) {
            let seek = "bs=1 seek=\(offset) conv=notrunc 2>/dev/null"
            try place.shell("cp whole torn && \(hole) | dd of=torn \(seek)")
            _ = ElfLinks(place.path + "/torn")?.cLibrary
        }
        try place.shell("head -c 70 whole > short")
        #expect(ElfLinks(place.path + "/short")?.cLibrary == nil)
    }
}
