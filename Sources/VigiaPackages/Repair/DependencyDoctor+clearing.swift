extension DependencyDoctor {
    /// Removes what repairs of this folder have left behind that were killed.
    ///
    /// - Parameter state: the project's `.vigia`.
    package func removeLeft(in state: String) { SideFolder.removeLeft(in: state, of: folder) }
}
