public import VigiaRepairs

extension RepairArchive {
    /// Puts back what a repair had replaced; what stands there now is kept in its stead.
    ///
    /// Nobody opens a database in between. It can be repeated where it was interrupted: what is back
    /// already stays.
    ///
    /// - Parameter name: which repair; nil for the newest that can be undone.
    /// - Returns: the record as it is then.
    /// - Throws: `Refusal`; what was put back until then stays so.
    public func undo(_ name: String? = nil) throws(Refusal) -> RepairRecord {
        try undo(name) { record throws(Refusal) in try DatabaseUse.lock(of: record) }
    }
}
