public import VigiaRepairs

extension RepairArchive {
    /// Puts replaced files back, and keeps the files that were in their place.
    ///
    /// A database is locked meanwhile. An interrupted undo can be repeated: files already put back
    /// stay.
    ///
    /// - Parameter name: the record; nil for the newest that can be undone.
    /// - Returns: the record afterwards.
    /// - Throws: `Refusal`; files put back by then stay so.
    public func undo(_ name: String? = nil) throws(Refusal) -> RepairRecord {
        try undo(name) { record throws(Refusal) in try DatabaseUse.lock(of: record) }
    }
}
