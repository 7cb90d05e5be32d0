public import VigiaCore
public import VigiaJSON
import VigiaWire

extension ProjectPlan: JSONWritable {
    /// Writes the JSON of `plan --json`.
    public func write(to json: inout JSONWriter) {
        json.object { json in writeMembers(to: &json) }
    }

    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.member("ok", conflicts.isEmpty)
        json.member("services", services)
        json.member("conflicts", conflicts)
    }
}

/// A plan with what a running supervisor has observed.
struct ObservedPlan: JSONWritable {
    let plan: ProjectPlan
    /// The running services; empty without a supervisor.
    let services: [ServiceStatus]

    /// Writes the JSON of `plan --json`.
    func write(to json: inout JSONWriter) {
        let names = Set(plan.services.map(\.service))
        let doubtful = services.filter { service in
            names.contains(service.group ?? service.name) && service.probe?.doubtful == true
        }
        json.object { json in
            plan.writeMembers(to: &json)
            json.member("doubtful_probes", doubtful.map(\.name))
        }
    }
}

extension ServicePlan: JSONWritable {
    /// Writes the JSON of one service's plan.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", service)
            json.member("failures", promises)
            json.member("busy_hang_noticed_ms", busyHangNoticed?.milliseconds)
            json.member("memory_restarts_every_ms", memoryRestartsEvery?.milliseconds)
            json.member("retries_every_ms", retriesEvery?.milliseconds)
            json.member("repair_ms", repairWithin?.milliseconds)
            json.member("depends_on", needs)
            json.member("dependents", dependents)
        }
    }
}

extension ServicePlan.Need: JSONWritable {
    /// Writes the JSON of one dependency.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", service)
            json.member("condition", condition.rawValue)
        }
    }
}

extension Promise: JSONWritable {
    /// Writes the JSON of one promise; `null` if there is no such time.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("failure", failure.rawValue)
            json.member("noticed_ms", noticed?.milliseconds)
            json.member("started_ms", started?.milliseconds)
            json.member("serves_ms", serves?.milliseconds)
            json.member("given_up_ms", givenUp?.milliseconds)
            json.member("hint", hint)
        }
    }
}

extension PlanConflict: JSONWritable {
    /// Writes the JSON of one conflict.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code)
            json.member("service", service)
            json.member("setting", setting)
            json.member("problem", problem)
            json.member("hint", hint)
        }
    }
}
