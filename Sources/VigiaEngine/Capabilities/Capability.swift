import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What the supervisor can do beside deciding; each in a folder of its own, and in
/// `Capabilities.list`.
///
/// The supervisor knows nothing of it but this. What a capability leaves out does nothing.
protocol Capability: RecordSink {
    /// Begins with nothing done.
    ///
    /// - Parameter host: what journals, spawns children, keeps descriptors and gives facts to the
    ///   core on its behalf; it outlives the capability.
    init(_ host: any Host)

    /// Takes up what the guardian kept for it.
    func begin(with inventory: Inventory)

    /// Adds what a run of a service is given.
    ///
    /// - Parameters:
    ///   - launch: its command and environment.
    ///   - descriptors: what it finds open from 3 on.
    ///   - service: whose run it is.
    /// - Throws: the step that failed, after it was written down.
    func equip(
        _ launch: inout Launch,
        _ descriptors: inout [Int32],
        of service: Int
    ) throws(SpawnFailure)

    /// Takes in that the state of services is another one, and is in the checkpoint.
    func changed(_ services: [Int])

    /// Carries out an effect of the core; false where it is not its own, or others hear of it too.
    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool

    /// Hears what the scribe answers.
    func hear(_ answer: ScribeAnswer)

    /// Hears what became of an incident.
    func hear(_ change: IncidentChange)

    /// Takes in that the main process of a run has ended, before the core decides on that.
    func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending)

    /// How much it has heard on descriptors that it watches without the loop's help, ever.
    var heard: Int { get }

    /// When it wants to be woken; derived from its state, never armed.
    var deadline: Instant { get }

    /// Does what is due, once the loop is awake for whatever reason.
    func look(at now: Instant)

    /// Does what is left to do once all orders of a turn are carried out.
    func turnEnded()

    /// Takes in that the project's folder has another name.
    func follow(from old: String, to new: String)

    /// Stops listening: the supervisor is about to end.
    func stop()

    /// Adds its part to the status of a service.
    func describe(_ service: Int, in status: inout ServiceStatus)

    /// Its routes in the API.
    static var routes: [Route<any Host>] { get }
}

extension Capability {
    func begin(with inventory: Inventory) {}
    func equip(
        _ launch: inout Launch,
        _ descriptors: inout [Int32],
        of service: Int
    ) throws(SpawnFailure) {}
    func changed(_ services: [Int]) {}
    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool { false }
    func hear(_ record: Record) {}
    func hear(_ answer: ScribeAnswer) {}
    func hear(_ change: IncidentChange) {}
    func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending) {}
    var heard: Int { 0 }
    var deadline: Instant { .never }
    func look(at now: Instant) {}
    func turnEnded() {}
    func stop() {}
    func follow(from old: String, to new: String) {}
    func describe(_ service: Int, in status: inout ServiceStatus) {}
    static var routes: [Route<any Host>] { [] }
}
