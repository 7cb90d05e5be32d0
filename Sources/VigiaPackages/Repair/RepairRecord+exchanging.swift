import VigiaPlatform
import VigiaRepairs

extension RepairRecord {
    /// Adds what was done.
    mutating func note(_ step: String) throws(DependencyFailure) {
        var record = self
        try DependencyFailure.granting { () throws(SystemError) in try record.add(step) }
        self = record
    }

    /// Exchanges a place with what was made for it, and says so.
    mutating func exchange(
        _ place: String,
        with new: String,
        _ what: String
    ) throws(DependencyFailure) {
        var record = self
        // What was replaced must be known even where the last word cannot be written.
        defer { self = record }
        try DependencyFailure.granting { () throws(SystemError) in
            try record.replace(place, by: new)
            try record.add("exchanged \(place) with \(what)")
        }
    }
}
