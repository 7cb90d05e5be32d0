import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// Builds: children of the guardian, one at a time, whose output goes into a log of its own.
extension Developing {
    /// Names under which the guardian keeps the pipes for builds, with the unit's name behind.
    static let buildPrefix = "build/"
    /// How long a build that is not wanted any more may take to end.
    private static let endBuildWithin = Duration.seconds(2)

    /// Builds a unit, once no other is built.
    func build(_ unit: Int, because cause: Cause) {
        guard development?.build == nil else {
            development?.queue.append(unit)
            return
        }
        begin(unit, because: cause)
    }

    /// Ends the build of a unit; `built` follows.
    func endBuild(of unit: Int) {
        if let place = development?.queue.firstIndex(of: unit) {
            development?.queue.remove(at: place)
            return decide(.built(failure: []), for: unit)
        }
        guard let build = development?.build, build.unit == unit else { return }
        development?.build?.isUnwanted = true
        host.endChild(build.task, within: Self.endBuildWithin)
    }

    private func begin(_ unit: Int, because cause: Cause) {
        guard let own = development?.units[unit],
            let spec = host.project.spec.services[own.services[0]].development.build
        else { return }
        var launch = host.project.spec.services[own.services[0]].launch
        launch.command = spec.command
        let task = host.childNumber()
        development?.build = Development.BuildTask(
            unit: unit,
            task: task,
            cause: cause,
            began: Clock.now
        )
        note(.buildStarted, unit, because: cause)
        do throws(SpawnFailure) {
            try keepBuildPipe(of: unit)
            host.scribe.mark(service: own.buildLog, run: task)
        } catch {
            return buildEnded(.neverStarted(error.step, errno: error.errno))
        }
        var order = ChildOrder(kind: .build, launch: launch, limit: spec.timeout)
        order.key = Self.buildPrefix + own.name
        order.places = [1, 2].map { DescriptorPlace(target: $0, origin: .kept(1)) }
        host.begin(order, as: task) { [unowned self] end in
            if end.isLate {
                development?.build?.failure = "it took longer than \(spec.timeout.text)"
            }
            buildEnded(end.ending)
        }
    }

    /// The build ended, and its last lines are asked for.
    private func buildEnded(_ ending: Ending) {
        guard let build = development?.build, let unit = development?.units[build.unit] else {
            return
        }
        host.scribe.ended(service: unit.buildLog, run: build.task)
        if ending.isSuccess, !build.isUnwanted {
            let took = Clock.now - build.began
            note(.built, build.unit, ["took_ms": .milliseconds(took)], because: build.cause)
            return finishBuild(failure: nil)
        }
        if build.isUnwanted { return finishBuild(failure: []) }
        if build.failure == nil { development?.build?.failure = "it \(ending.clause)" }
        host.scribe.tail(of: unit.buildLog, run: build.task)
    }

    /// Takes in the last lines of a build that failed.
    func heardBuild(_ task: RunID, _ lines: [String]) {
        guard let build = development?.build, build.task == task else { return }
        finishBuild(failure: lines + ["the build failed: \(build.failure ?? "")"])
    }

    private func finishBuild(failure: [String]?) {
        guard let unit = development?.build?.unit else { return }
        development?.build = nil
        decide(.built(failure: failure), for: unit)
        // The same unit may have begun anew just now.
        guard development?.build == nil, let next = development?.queue.first else { return }
        development?.queue.removeFirst()
        if let cause = development?.units[next].machine.buildCause { begin(next, because: cause) }
    }

    private func keepBuildPipe(of unit: Int) throws(SpawnFailure) {
        guard let name = development?.units[unit].name, !host.kept.has(Self.buildPrefix + name)
        else { return }
        do throws(SystemError) {
            let pipe = try FileDescriptor.outputPipe()
            defer { _ = close(pipe.writer) }  // The guardian has its own.
            let ends = [pipe.reader, pipe.writer]
            host.keep(Self.buildPrefix + name, ends, as: .pipe(pipe.reader))
            follow(unit, FileDescriptor(owning: pipe.reader))
        } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
    }

    private func follow(_ unit: Int, _ reader: consuming FileDescriptor) {
        guard let own = development?.units[unit] else { return }
        let name = LogName(service: own.buildLog, channel: .stdout)
        host.scribe.open(name, reader: reader, host.project.spec.services[own.services[0]].logs)
    }

    /// Goes on reading the pipes that a predecessor made.
    func reopenBuildLogs(_ inventory: Inventory) {
        for (key, descriptors) in inventory.kept where key.hasPrefix(Self.buildPrefix) {
            let name = String(key.dropFirst(Self.buildPrefix.count))
            guard let unit = development?.units.firstIndex(where: { $0.name == name }),
                descriptors.count == 2
            else {
                for raw in descriptors { _ = close(raw) }
                host.forget(key)
                continue
            }
            _ = close(descriptors[1])  // The writing end is the guardian's.
            host.kept.hold(key, .pipe(descriptors[0]))
            follow(unit, FileDescriptor(owning: descriptors[0]))
        }
    }
}
