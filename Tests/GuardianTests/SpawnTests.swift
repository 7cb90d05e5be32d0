import CLinux
import Glibc
import Testing
import VigiaCore
import VigiaWire

@Suite("Spawning")
struct SpawnTests {
    @Test("a process's output comes out of the pipe that the guardian keeps")
    func output() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        let map = [
            DescriptorPlace(target: 1, origin: .kept(1)),
            DescriptorPlace(target: 2, origin: .kept(1)),
        ]
        let pid = try house.spawn(
            1,
            "echo $$; echo away >&2; cat; set -- /proc/$$/fd/*; echo $#; exec sleep 100",
            key: "out",
            map: map
        )
        // Its input is /dev/null; it has the descriptors in the map, and none of the guardian's:
        // three, and the one that lists them. A pipeline would briefly have more.
        #expect(
            try GuardianHouse.read(reader, lines: 3) == [Substring("\(pid)"), "away", "4"]
        )
    }

    @Test("descriptors get their numbers in the map, even in a cycle")
    func map() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let readers = [try house.keepPipe("a"), try house.keepPipe("b")]
        defer { readers.forEach { _ = close($0) } }
        let map = [
            DescriptorPlace(target: 9, origin: .kept(1)),
            DescriptorPlace(target: 0, origin: .kept(1)),
            DescriptorPlace(target: 63, origin: .kept(1)),
        ]
        _ = try house.spawn(
            1,
            "echo 9 >&9; echo 0 >&0; echo 63 >/proc/$$/fd/63",
            key: "b",
            map: map
        )
        #expect(try GuardianHouse.read(readers[1], lines: 3) == ["9", "0", "63"])
    }

    static let failures: [(command: [String], directory: String, step: SpawnStep, errno: Int32)] = [
        (["/no/such/program"], "/", .exec, ENOENT),
        (["/etc/passwd"], "/", .exec, EACCES),
        (["/bin/sh"], "/no/such/folder", .chdir, ENOENT),
        (["/bin/sh"], "/etc/passwd", .chdir, ENOTDIR),
    ]

    @Test("the failed step is reported with its error", arguments: failures)
    func failure(command: [String], directory: String, step: SpawnStep, errno: Int32) throws {
        let house = try GuardianHouse()
        try house.inventory()
        try house.order(1, command, directory: directory)
        let told = try house.reports { _ in true }
        #expect(told == [.spawnFailed(RunID(raw: 1), step, errno: errno)])
    }

    @Test("a map that names an unknown descriptor is refused")
    func unknownDescriptor() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let map = [DescriptorPlace(target: 1, origin: .kept(0))]
        try house.order(1, ["/bin/true"], key: "nothing", map: map)
        let told = try house.reports { _ in true }
        #expect(told == [.spawnFailed(RunID(raw: 1), .specification, errno: EBADF)])
    }

    @Test("an unsealed or invalid specification is refused")
    func badSpecification() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let file = unsafe memfd_create("test", UInt32(MFD_ALLOW_SEALING))
        defer { _ = close(file) }
        let run = RunID(raw: 1)
        let order = GuardianOrder.spawn(
            run,
            specification: file,
            key: "",
            map: [],
            attached: []
        )
        _ = unsafe [UInt8](repeating: 255, count: 4000).withUnsafeBytes { bytes in
            unsafe write(file, bytes.baseAddress, bytes.count)
        }
        try house.link.send(order)
        var told = try house.reports { _ in true }
        #expect(told == [.spawnFailed(run, .specification, errno: EPERM)])
        _ = vigia_seal(file)
        try house.link.send(order)
        told = try house.reports { _ in true }
        #expect(told == [.spawnFailed(run, .specification, errno: EPROTO)])
    }

    @Test("5,000 variables arrive, with the mark among them")
    func environment() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        var variables = ["PATH": "/usr/bin:/bin", "VIGIA_RUN": "9:9"]
        for number in 0..<5_000 { variables["VARIABLE_\(number)"] = "value \(number)" }
        try house.order(
            77,
            ["/bin/sh", "-c", "env | grep -c ^VARIABLE; echo $VIGIA_RUN; echo $VARIABLE_4999"],
            environment: variables,
            key: "out",
            map: [DescriptorPlace(target: 1, origin: .kept(1))]
        )
        #expect(
            try GuardianHouse.read(reader, lines: 3) == [
                "5000", Substring("\(try house.identity()):77"), "value 4999",
            ]
        )
    }

    @Test("a run's number creates one process, however often it is ordered")
    func twice() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let pid = try house.spawn(5, "exec sleep 100")
        let again = try house.spawn(5, "exec sleep 100")
        #expect(pid == again)
    }
}
