import VigiaCore

extension Launch {
    /// The same in a project's folder that has another name by now.
    ///
    /// - Parameters:
    ///   - old: the folder as it was called when the configuration was read.
    ///   - new: as it is called now.
    /// - Returns: with the working directory there, and the program where it lies in the folder.
    func following(from old: String, to new: String) -> Self {
        guard old != new else { return self }
        func moved(_ path: String) -> String {
            guard path == old || path.hasPrefix(old + "/") else { return path }
            return new + path.dropFirst(old.count)
        }
        var launch = self
        launch.directory = moved(directory)
        if let program = command.first { launch.command[0] = moved(program) }
        return launch
    }
}
