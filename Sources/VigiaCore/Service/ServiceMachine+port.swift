// The port of a service is checked before each start.
extension ServiceMachine {
    mutating func lookAtPort(because cause: Cause, _ turn: Turn) -> [ServiceEffect] {
        let until = turn.now + PortWait.lookEveryMin
        let wait = PortWait(cause: cause, isTrial: cause == .trial, until: until)
        state = .waiting(.port(wait))
        return [.lookAtPort]
    }

    /// Takes in who holds the port.
    ///
    /// A process of an older run is ended, once; for any other process the service waits without a
    /// limit.
    mutating func portFound(
        _ holder: PortHolder?,
        _ event: ServiceEvent,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        guard case .waiting(.port(var wait)) = state else { return [.surprise(event)] }
        guard let holder else {
            return begin(because: wait.cause, portIsFree: true, &turn)
        }
        if holder.isOurs, !ledger.tried.contains(.freePort) {
            return order(.freePort, for: .addressInUse(line: holder.words), wait.cause, turn)
        }
        let isKnown = wait.holder != nil
        let span = max(policy.restart.delay, PortWait.lookEveryMin)
        (wait.holder, wait.until) = (holder.words, turn.now + span)
        state = .waiting(.port(wait))
        return isKnown ? [] : [.report(.waiting(holder.words, for: nil, wait.cause), nil)]
    }

    mutating func lookAgain(_ wait: PortWait, _ turn: Turn) -> [ServiceEffect] {
        var wait = wait
        wait.until = turn.now + PortWait.lookEveryMin
        state = .waiting(.port(wait))
        return [.lookAtPort]
    }
}
