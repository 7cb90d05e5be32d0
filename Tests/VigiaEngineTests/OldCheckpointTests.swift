import Testing
import VigiaPlatform

@testable import VigiaCore
@testable import VigiaEngine
@testable import VigiaWire

@Suite("The checkpoint of another version")
struct OldCheckpointTests {
    private static func state() throws -> CheckpointState {
        let file = try FileDescriptor.memory("checkpoint", holding: OldCheckpoint.bytes)
        return try #require(CheckpointFile(file: file).read(services: 4))
    }

    @Test("one that an older version wrote is read, whatever things were called there")
    func older() throws {
        let state = try Self.state()
        let (web, broken, trial) = (state.machines[0], state.machines[1], state.machines[2])
        #expect(web.restartHistory.restarts == 4)
        let texts = StatusTexts(state.statusTexts)
        #expect(texts.words(of: 0, by: web.state.run?.id) == "42 customers")
        guard case .broken(let openBreaker) = broken.state else {
            Issue.record("\(broken.state)")
            return
        }
        #expect(openBreaker.reason.hasPrefix("3 runs ended before they were stable"))
        #expect(openBreaker.until != nil)
        #expect(trial.state.run?.isRetry == true && trial.state.run?.cause == .retry)
        #expect(state.machines[3].preflight?.request == .restart)
        #expect(state.held.map(\.isInPreflight) == [true])
    }

    @Test("an older version can read the one of today, since an upgrade can go back to it")
    func newer() throws {
        let state = try Self.state()
        let record = CheckpointRecord(
            machines: Dictionary(
                uniqueKeysWithValues: state.machines.enumerated().map { ($0, $1) }
            ),
            nextRun: state.nextRun,
            held: state.held,
            pauses: state.pauses,
            change: state.change,
            isShuttingDown: state.isShuttingDown,
            statusTexts: state.statusTexts
        )
        let older = Self.keys(try #require(CheckpointFrame.open(OldCheckpoint.bytes[...])).body)
        let ours = Self.keys(try CompactEncoder.encode(record)[...])
        #expect(ours == older && ours.isSuperset(of: ["ledger", "rehearsals", "isTrial", "trial"]))
    }

    /// Every key in it, at whatever depth.
    private static func keys(_ bytes: ArraySlice<UInt8>) -> Set<String> {
        var (reader, keys) = (CompactReader(rest: bytes), Set<String>())
        var left = reader.value().map { [$0] } ?? []
        while let value = left.popLast() {
            switch value {
            case .map(let members):
                keys.formUnion(members.keys)
                left += members.values
            case .array(let values): left += values
            default: break
            }
        }
        return keys
    }
}
