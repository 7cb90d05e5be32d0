/// An order that goes out, as a plain value; a thin shell carries it out.
public enum ServiceEffect: Hashable, Codable, Sendable {
    /// Run the pre-flight checks.
    case check
    /// Ask the pre-flight checks while the old run serves: nothing is repaired, and what only a
    /// start can tell is left to it.
    case rehearse
    /// Find out who holds the port, if anybody does.
    case lookAtPort
    /// Make the process.
    case spawn(RunID)
    /// Send a signal.
    case signal(RunID, Signal, SignalScope)
    /// Put the probe's question, and bring the answer under its number.
    case ask(RunID, question: UInt32)
    /// Read what the run has done so far.
    case examine(RunID)
    /// Read what its tree holds.
    case measure(RunID)
    /// Ask it to give memory back.
    case relieve(RunID, Relief)
    /// The end of this run is on record: the guardian may forget it.
    case acknowledge(RunID)
    /// Bring the last lines that the run wrote.
    case hearLastWords(RunID)
    /// Try a repair.
    case remedy(Remedy, Diagnosis)
    /// Write down what happened.
    case report(Happening, RunID?)
    /// A fact made no sense here: log it, count it, go on.
    case surprise(ServiceEvent)
}
