/// Names of files and folders that nobody writes by hand, so that a change does not restart
/// anything.
enum UnwatchedNames {
    /// Whether folders of this name are not watched.
    static func isFolder(_ name: String) -> Bool { folders.contains(name) }

    /// Whether files of this name are not watched.
    ///
    /// Every file of a project is tested, so this looks names up instead of matching patterns.
    static func isFile(_ name: String) -> Bool {
        if files.contains(name) || name.utf8.last == UInt8(ascii: "~") { return true }
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = parts.last, parts.count > 1 else { return beginnings(name) }
        // `app.db-wal` and `app.log.1` belong to `app.db` and `app.log`.
        let ending = String(last.prefix { $0 != UInt8(ascii: "-") }) ?? ""
        if endings.contains(ending) { return true }
        if let before = String(parts[parts.count - 2]), parts.count > 2,
            before == "log" || before == "tmp"
        {
            return true
        }
        return beginnings(name)
    }

    private static func beginnings(_ name: String) -> Bool {
        switch name.utf8.first {
        case UInt8(ascii: "."):
            name.hasPrefix(".#") || name.hasPrefix(".goutputstream-") || name.hasPrefix(".nfs")
                || name.hasPrefix(".fuse_hidden") || isVimSwap(name)
        case UInt8(ascii: "#"): name.utf8.last == UInt8(ascii: "#")
        default: name.hasSuffix("___jb_tmp___") || name.hasSuffix("___jb_old___")
        }
    }

    /// Whether a name is `.name.swp`, or its successor `.swo` and so on.
    private static func isVimSwap(_ name: String) -> Bool {
        let end = name.utf8.suffix(4)
        return end.count == 4 && end.starts(with: ".sw".utf8)
    }

    /// Folders of version control, Vigia, packages, build products, caches and editors.
    private static let folders: Set<String> = [
        ".git", ".hg", ".svn", ".vigia", "logs",
        "node_modules", "bower_components", ".venv", "venv", ".bundle", ".yarn", ".pnpm-store",
        ".build", ".swiftpm", "build", "dist", "out", "target", "obj", ".gradle", "coverage",
        ".next", ".nuxt", ".svelte-kit", ".output", ".turbo", ".parcel-cache", ".cache",
        "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".eggs",
        "tmp", "temp", ".idea", ".vscode",
    ]

    /// The configuration, the file with which Vim tests a folder, and files of desktops.
    private static let files: Set<String> = [
        "vigia.yaml", "vigia.yml", "4913", ".DS_Store", "Thumbs.db",
    ]

    /// Extensions of logs, databases, temporary files and compiler output.
    private static let endings: Set<String> = [
        "log", "pid", "sock", "lock", "db", "sqlite", "sqlite3", "rdb", "aof", "swp", "tmp", "temp",
        "bak", "orig", "rej", "part", "pyc", "pyo", "o", "a", "so", "class", "core",
    ]
}
