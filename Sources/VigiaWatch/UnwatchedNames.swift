import VigiaCore

/// What nobody writes by hand, so that a change of it is no reason for a restart.
enum UnwatchedNames {
    /// Whether a folder of this name is left alone.
    static func isFolder(_ name: String) -> Bool { folders.contains(name) }

    /// Whether a file of this name is left alone.
    static func isFile(_ name: String) -> Bool { files.contains { $0.matches([name]) } }

    /// Version control, Vigia's own, packages, build products, caches, editors.
    private static let folders: Set<String> = [
        ".git", ".hg", ".svn", ".vigia", "logs",
        "node_modules", "bower_components", ".venv", "venv", ".bundle", ".yarn", ".pnpm-store",
        ".build", ".swiftpm", "build", "dist", "out", "target", "obj", ".gradle", "coverage",
        ".next", ".nuxt", ".svelte-kit", ".output", ".turbo", ".parcel-cache", ".cache",
        "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".eggs",
        "tmp", "temp", ".idea", ".vscode", ".DS_Store",
    ]

    /// The configuration, logs, databases, what editors keep beside a file, and what compilers
    /// make.
    private static let files: [Glob] = [
        "vigia.yaml", "*.log", "*.log.*", "*.pid", "*.sock", "*.lock",
        "*.db", "*.db-*", "*.sqlite", "*.sqlite-*", "*.sqlite3", "*.sqlite3-*", "*.rdb", "*.aof",
        "*~", ".*.sw?", ".*.sw??", "*.swp", ".#*", "#*#", "4913", ".goutputstream-*",
        "*___jb_tmp___", "*___jb_old___", ".nfs*", ".fuse_hidden*", ".DS_Store", "Thumbs.db",
        "*.tmp", "*.temp", "*.tmp.*", "*.bak", "*.orig", "*.rej", "*.part",
        "*.pyc", "*.pyo", "*.o", "*.a", "*.so", "*.class", "*.core", "core.[0-9]*",
    ].map { Glob($0) }
}
