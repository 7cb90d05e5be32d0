import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension Supervisor {
    /// Has the guardian make the process of a run, with the service's kept log pipes.
    func spawn(_ run: RunID, of service: Int) {
        let spec = project.spec.services[service]
        do throws(SpawnFailure) {
            try keepPipes(of: service)
            scribe.mark(service: spec.name)
            let map = [
                DescriptorPlace(target: 1, origin: .kept(1)),
                DescriptorPlace(target: 2, origin: .kept(3)),
            ]
            try spawn(run, spec.launch, key: Self.pipesKey(spec.name), map)
        } catch {
            take(.spawnFailed(run, error.step, errno: error.errno), for: service)
        }
    }

    /// Gives the order for a process.
    ///
    /// - Throws: the step that failed before the guardian was asked.
    func spawn(
        _ run: RunID,
        _ launch: Launch,
        key: String,
        _ map: [DescriptorPlace]
    ) throws(SpawnFailure) {
        let program = try findProgram(launch)
        let specification: FileDescriptor
        do throws(WireError) {
            specification = FileDescriptor(
                owning: try SpecificationEncoder.seal(launch, program: program)
            )
        } catch {
            say("specification_refused", .error, [("detail", .text(error.problem))])
            throw SpawnFailure(step: .specification, errno: E2BIG)
        }
        send(.spawn(run, specification: specification.raw, key: key, map: map, attached: []))
    }

    /// The name under which the guardian keeps a service's log pipes: reading and writing end
    /// of its standard output, then of its standard error.
    static func pipesKey(_ service: String) -> String { pipesPrefix + service }
    static let pipesPrefix = "log/"

    private func keepPipes(of service: Int) throws(SpawnFailure) {
        guard !piped.contains(service) else { return }
        do throws(SystemError) {
            let (out, err) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
            let ends = [out.reader, out.writer, err.reader, err.writer]
            defer { _ = (close(out.writer), close(err.writer)) }  // The guardian has its own.
            send(.keep(key: Self.pipesKey(project.spec.services[service].name), descriptors: ends))
            follow(service, .stdout, FileDescriptor(owning: out.reader))
            follow(service, .stderr, FileDescriptor(owning: err.reader))
        } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
        piped.insert(service)
    }

    /// Has the scribe move what comes out of a pipe into its file.
    func follow(_ service: Int, _ channel: LogChannel, _ reader: consuming FileDescriptor) {
        let name = project.spec.services[service].name
        let file = channel == .stdout ? "\(name).log" : "\(name)-error.log"
        scribe.open(
            LogName(service: name, channel: channel),
            reader: reader,
            path: "\(options.logs)/\(file)"
        )
    }

    /// Looks a program up in the `PATH` that it will have, as execvp(3) does; a name with a
    /// slash is taken from its folder.
    private func findProgram(_ launch: Launch) throws(SpawnFailure) -> String {
        let word = launch.command[0]
        if word.hasPrefix("/") { return word }
        if word.utf8.contains(UInt8(ascii: "/")) { return "\(launch.directory)/\(word)" }
        var refusal = ENOENT
        let path = launch.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for place in path.split(separator: ":") {
            let candidate = "\(place)/\(word)"
            if unsafe access(candidate, X_OK) == 0 { return candidate }
            if errno == EACCES { refusal = EACCES }
        }
        throw SpawnFailure(step: .exec, errno: refusal)
    }
}

/// A step that failed before the guardian was asked.
struct SpawnFailure: Error {
    let step: SpawnStep
    let errno: Int32
}
