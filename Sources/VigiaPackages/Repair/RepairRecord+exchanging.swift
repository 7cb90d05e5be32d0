import VigiaPlatform
import VigiaRepairs

extension RepairRecord {
    /// Adds a step to the record.
    mutating func note(_ step: String) throws(DependencyFailure) {
        var record = self
        try DependencyFailure.granting { () throws(SystemError) in try record.add(step) }
        self = record
    }

    /// Exchanges a path with its replacement, and records it.
    mutating func exchange(
        _ place: String,
        with new: String,
        _ what: String
    ) throws(DependencyFailure) {
        var record = self
        // The exchange must be recorded even if the final step cannot be written.
        defer { self = record }
        try DependencyFailure.granting { () throws(SystemError) in
            try record.replace(place, by: new)
            try record.add("exchanged \(place) with \(what)")
        }
    }
}
