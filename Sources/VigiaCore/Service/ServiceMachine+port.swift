// The port of a service is checked before each start.
extension ServiceMachine {
    mutating func lookAtPort(because cause: Cause, _ inputs: Inputs) -> [ServiceEffect] {
        let until = inputs.now + PortWait.lookEveryMin
        let wait = PortWait(cause: cause, isRetry: cause == .retry, until: until)
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
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard case .waiting(.port(var wait)) = state else { return [.surprise(event)] }
        guard let holder else {
            return begin(because: wait.cause, portIsFree: true, &inputs)
        }
        if holder.isOurs, !restartHistory.tried.contains(.freePort) {
            return order(.freePort, for: .addressInUse(line: holder.words), wait.cause, inputs)
        }
        let isKnown = wait.holder != nil
        let span = max(policy.restart.delay, PortWait.lookEveryMin)
        (wait.holder, wait.until) = (holder.words, inputs.now + span)
        state = .waiting(.port(wait))
        return isKnown ? [] : [.report(.waiting(holder.words, for: nil, wait.cause), nil)]
    }

    mutating func lookAgain(_ wait: PortWait, _ inputs: Inputs) -> [ServiceEffect] {
        var wait = wait
        wait.until = inputs.now + PortWait.lookEveryMin
        state = .waiting(.port(wait))
        return [.lookAtPort]
    }
}
