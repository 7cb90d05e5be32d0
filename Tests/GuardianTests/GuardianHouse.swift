import CLinux
import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaWire

/// A real guardian whose supervisor is the test.
///
/// The guardian starts `guardian-relay`, which passes its end of the link to the test.
final class GuardianHouse {
    /// The longest wait, in milliseconds.
    static let patience: Int32 = 20_000

    private let place: TestFolder
    var folder: String { place.path }
    let pid: Int32
    /// The process that the guardian considers its supervisor.
    private(set) var supervisor: Int32 = 0
    private(set) var link: GuardianLink
    private var relay: Int32
    private let listener: Int32
    private var isOver = false

    /// How the guardian can prove that a tree is empty.
    let proof: EmptyProof

    /// Starts a guardian and takes its first supervisor's place.
    init(_ proof: EmptyProof = proofs[0]) throws {
        self.proof = proof
        place = try TestFolder()
        let folder = place.path
        listener = try Self.listen(at: "\(folder)/relay")
        pid = try Self.startGuardian(
            ["--lock", "\(folder)/lock", "--", Self.tool("guardian-relay"), "\(folder)/relay"],
            within: Self.surroundings(for: proof)
        )
        (supervisor, link, relay) = try Self.accept(listener)
    }

    deinit {
        if !isOver {
            try? link.send(.shutdown(status: 0))
            dismiss(with: 0)
            if (try? Self.status(of: pid)) == nil { kill(pid, SIGKILL) }
        }
        _ = (close(listener), close(relay))
    }

    /// Receives reports until one matches; returns it with those before it.
    @discardableResult
    func reports(until isLast: (GuardianReport) -> Bool) throws -> [GuardianReport] {
        var reports: [GuardianReport] = []
        do {
            while true {
                guard let report = try link.receive() else {
                    try Self.wait(for: link.descriptor)
                    continue
                }
                reports.append(report)
                if isLast(report) { return reports }
            }
        } catch {
            throw Surprise("\(error), after \(reports)")
        }
    }

    /// Receives an inventory.
    @discardableResult
    func inventory() throws -> [GuardianReport] {
        try reports { $0 == .inventoryEnded }.filter {
            guard case .inventoryLock(let descriptor, _, _, _) = $0 else { return true }
            close(descriptor)
            return false
        }
    }

    /// Spawns a run of a shell command, and waits for its process.
    func spawn(
        _ run: UInt64,
        _ script: String,
        key: String = "",
        map: [DescriptorPlace] = []
    ) throws -> ProcessID {
        try order(run, ["/bin/sh", "-c", script], key: key, map: map)
        let last = try reports {
            switch $0 {
            case .spawned(RunID(raw: run), _), .spawnFailed(RunID(raw: run), _, _): true
            default: false
            }
        }.last
        guard case .spawned(_, let pid) = last else { throw Surprise("\(last as Any)") }
        return pid
    }

    /// Sends the order for a process.
    func order(
        _ run: UInt64,
        _ command: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        directory: String = "/",
        key: String = "",
        map: [DescriptorPlace] = []
    ) throws {
        let launch = Launch(command: command, environment: environment, directory: directory)
        var encoder = SpecificationEncoder()
        let specification = try encoder.seal(launch, program: command[0])
        defer { _ = close(specification) }
        try link.send(
            .spawn(
                RunID(raw: run),
                specification: specification,
                key: key,
                map: map,
                attached: []
            )
        )
    }

    /// Has the guardian keep a pipe, and returns its reading end.
    func keepPipe(_ key: String) throws -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0 else { throw Surprise("pipe \(errno)") }
        try link.send(.keep(key: key, descriptors: ends))
        _ = close(ends[1])
        return ends[0]
    }

    /// Kills the supervisor, and becomes the next one.
    func replaceSupervisor(whileNobodyIsThere action: () throws -> Void = {}) throws {
        kill(supervisor, SIGSTOP)  // Its end is noticed only after the action.
        try action()
        kill(supervisor, SIGKILL)
        _ = close(relay)
        (supervisor, link, relay) = try Self.accept(listener)
    }

    /// Lets the supervisor exit with a status.
    func dismiss(with status: Int32) {
        var status = status
        _ = unsafe Glibc.write(relay, &status, MemoryLayout<Int32>.size)
    }

    /// Receives the supervisor that the guardian has started next.
    func acceptNext() throws {
        _ = close(relay)
        (supervisor, link, relay) = try Self.accept(listener)
    }

    /// Waits for the guardian's end; returns its exit status.
    func end() throws -> Int32 {
        let status = try Self.status(of: pid)
        isOver = true
        return status
    }

    private static func accept(_ listener: Int32) throws -> (Int32, GuardianLink, Int32) {
        try wait(for: listener)
        let relay = unsafe accept4(listener, .init(__sockaddr__: nil), nil, Int32(O_CLOEXEC))
        try wait(for: relay)
        var (pid, link, count) = (Int32(0), Int32(-1), Int32(0))
        let size = MemoryLayout<Int32>.size
        guard unsafe vigia_receive(relay, &pid, size, &link, 1, &count) == size, count == 1 else {
            throw Surprise("the relay has no link")
        }
        return (pid, GuardianLink(descriptor: link), relay)
    }
}
