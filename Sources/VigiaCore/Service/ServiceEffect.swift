/// An order that goes out, as a plain value; the engine carries it out.
public enum ServiceEffect: Hashable, Codable, Sendable {
    /// Run the checks before a start.
    case check
    /// Run the preflight: checks while the old run serves. Nothing is repaired, and checks that
    /// need a stopped service are left to the start.
    case preflight
    /// Find the process that holds the port, if any.
    case lookAtPort
    /// Make the process.
    case spawn(RunID)
    /// Send a signal.
    case signal(RunID, Signal, SignalScope)
    /// Run the probe, and return the answer with this question number.
    case ask(RunID, question: UInt32)
    /// Read the activity of the run.
    case examine(RunID)
    /// Sample the memory use of the run's process tree.
    case measure(RunID)
    /// Ask the service to release memory.
    case relieve(RunID, Relief)
    /// The ending of this run is in the checkpoint: the guardian may forget the run.
    case acknowledge(RunID)
    /// Return the last output of the run.
    case hearLastWords(RunID)
    /// Try a repair.
    case remedy(Remedy, Diagnosis)
    /// Write a record.
    case report(ServiceRecord, RunID?)
    /// An event made no sense here: log it, count it, continue.
    case surprise(ServiceEvent)
}
