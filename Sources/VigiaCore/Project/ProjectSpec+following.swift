// The paths of a configuration change when the project's folder is renamed while Vigia runs.
extension ProjectSpec {
    /// The same configuration after the project's folder was renamed.
    ///
    /// Held sockets keep their addresses: the socket files moved along with the folder.
    ///
    /// - Parameters:
    ///   - old: the folder's path when the configuration was read.
    ///   - new: the folder's present path.
    /// - Returns: the configuration, with `new` in every path that lay in `old`.
    public func following(from old: String, to new: String) -> Self {
        guard old != new else { return self }
        var spec = self
        spec.files = files.map {
            ConfigurationFile(
                path: $0.path.following(from: old, to: new),
                fingerprint: $0.fingerprint
            )
        }
        spec.alerts = alerts?.following(from: old, to: new)
        spec.api = api?.following(from: old, to: new)
        spec.services = services.map { $0.following(from: old, to: new) }
        spec.share()
        return spec
    }
}

extension ServiceSpec {
    fileprivate func following(from old: String, to new: String) -> Self {
        var spec = self
        spec.launch = launch.following(from: old, to: new)
        switch probe?.question {
        case .unix(let path):
            spec.probe?.question = .unix(path: path.following(from: old, to: new))
        case .exec(let command):
            spec.probe?.question = .exec(command: command.following(from: old, to: new))
        case .http, .tcp, nil: break
        }
        spec.checks = checks.map { check in
            var check = check
            check.question = check.question.following(from: old, to: new)
            check.repair = check.repair?.following(from: old, to: new)
            return check
        }
        if let databases = backup?.databases {
            spec.backup?.databases = databases.map { $0.following(from: old, to: new) }
        }
        if let command = development.build?.command {
            spec.development.build?.command = command.following(from: old, to: new)
        }
        return spec
    }
}

extension CheckQuestion {
    fileprivate func following(from old: String, to new: String) -> Self {
        let moved = { (path: String) in path.following(from: old, to: new) }
        return switch self {
        case .socket(let path): .socket(path: moved(path))
        case .file(let path, let access): .file(path: moved(path), access: access)
        case .directory(let path, let access): .directory(path: moved(path), access: access)
        case .executable(let program, let version):
            .executable(moved(program), version: version?.following(from: old, to: new))
        case .dependencies(let kind, let folder): .dependencies(kind, folder: moved(folder))
        case .database(let path): .database(path: moved(path))
        case .disk(let path, let free, let inodes):
            .disk(path: moved(path), free: free, inodes: inodes)
        case .command(let command): .command(command.following(from: old, to: new))
        case .port, .environment, .memory, .clock: self
        }
    }
}

extension VersionQuestion {
    fileprivate func following(from old: String, to new: String) -> Self {
        Self(range: range, command: command.following(from: old, to: new))
    }
}

extension Launch {
    /// The same launch after the project's folder was renamed.
    ///
    /// - Parameters:
    ///   - old: the folder's path when the configuration was read.
    ///   - new: the folder's present path.
    /// - Returns: the launch, with the changed working directory, and the changed program where it
    ///   lay in the folder.
    public func following(from old: String, to new: String) -> Self {
        var launch = self
        launch.directory = directory.following(from: old, to: new)
        launch.command = command.following(from: old, to: new)
        return launch
    }
}

extension [String] {
    /// A command with the changed path of its program; its arguments stay as they are.
    fileprivate func following(from old: String, to new: String) -> Self {
        guard let program = first else { return self }
        return [program.following(from: old, to: new)] + dropFirst()
    }
}

extension String {
    /// A path after the folder `old` was renamed to `new`.
    public func following(from old: String, to new: String) -> String {
        guard old != new, self == old || hasPrefix(old + "/") else { return self }
        return new + dropFirst(old.count)
    }
}
