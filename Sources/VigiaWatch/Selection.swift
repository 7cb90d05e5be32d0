import VigiaCore

/// Which files of a project are watched, and for which parts.
struct Selection {
    /// The files that one part watches.
    private enum Choice {
        case standard(base: [String])
        case chosen([Glob])
    }

    private let choices: [(choice: Choice, except: [Glob])]
    /// Whether a pattern may match in folders that the repository ignores.
    private let isOpen: Bool
    /// The ignore rules of the repository.
    var ignored = IgnoreRules()

    /// Takes the parts of an order.
    init(_ parts: [WatchOrder.Part]) {
        choices = parts.map { part in
            let except = part.except.flatMap { Glob.alternatives(of: $0) ?? [] }
            guard let patterns = part.patterns else {
                return (.standard(base: part.base.split(separator: "/").map(String.init)), except)
            }
            return (.chosen(patterns.flatMap { Glob.alternatives(of: $0) ?? [] }), except)
        }
        isOpen = choices.contains { choice, _ in
            if case .chosen(let globs) = choice { globs.contains(where: \.isDeep) } else { false }
        }
    }

    /// Whether any file in a folder may be watched.
    ///
    /// - Parameter path: the parts of the folder's path; the folders around it must be entered
    ///   already.
    /// - Returns: whether to search the folder.
    func enters(_ path: [String]) -> Bool {
        guard let name = path.last else { return true }
        let isUnwatched = UnwatchedNames.isFolder(name)
        var isIgnored: Bool?
        return choices.contains { choice, except in
            if except.contains(where: { $0.matches(path) }) { return false }
            switch choice {
            case .standard(let base):
                if path.count <= base.count { return base.starts(with: path) }
                guard path.starts(with: base), !isUnwatched else { return false }
                let ignored = isIgnored ?? ignored.ignores(path, isFolder: true)
                isIgnored = ignored
                return !ignored
            case .chosen(let globs):
                return globs.contains { glob in
                    let isNamed = glob.literalParts(of: path) == path.count
                    return isNamed || !isUnwatched && glob.mayMatch(below: path)
                }
            }
        }
    }

    /// The indices of the parts that watch a file in an entered folder.
    func watchers(of path: [String]) -> [Int] {
        guard let name = path.last else { return [] }
        var isLeftAlone: Bool?
        return choices.indices.filter { index in
            let (choice, except) = choices[index]
            if except.contains(where: { $0.matches(path) }) { return false }
            switch choice {
            case .standard(let base):
                guard path.count > base.count, path.starts(with: base) else { return false }
                let folders = path[base.count...].dropLast()
                if folders.contains(where: UnwatchedNames.isFolder) { return false }
                let answer = isLeftAlone ?? (UnwatchedNames.isFile(name) || isIgnored(path))
                isLeftAlone = answer
                return !answer
            case .chosen(let globs):
                return globs.contains { $0.matches(path) }
            }
        }
    }

    /// Whether the repository ignores a file, or a folder around it.
    private func isIgnored(_ path: [String]) -> Bool {
        ignored.ignores(path, isFolder: false)
            || isOpen
                && (1..<path.count).contains {
                    ignored.ignores(Array(path.prefix($0)), isFolder: true)
                }
    }
}
