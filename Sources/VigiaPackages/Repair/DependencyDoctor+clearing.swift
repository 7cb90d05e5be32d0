extension DependencyDoctor {
    /// Removes the staging folders of killed repairs of this folder.
    ///
    /// - Parameter state: the project's `.vigia`.
    package func removeLeft(in state: String) { StagingFolder.removeLeft(in: state, of: folder) }
}
