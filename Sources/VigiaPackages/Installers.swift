import VigiaCore

/// All package managers, and the choice between them.
enum Installers {
    /// In order of precedence if a folder has lock files of several.
    private static let all: [Line] = [
        .run(Npm.self), .node(Pnpm.self), .node(Yarn.self), .node(Bun.self), .node(Deno.self),
        .run(Pip.self), .python(Uv.self), .python(Poetry.self), .python(Pdm.self),
        .python(Pipenv.self), .run(Bundler.self), .run(GoModules.self), .run(SwiftPackages.self),
    ]

    private enum Line {
        case run(any RunInstaller.Type)
        case node(any NodeInstaller.Type)
        case python(any PythonInstaller.Type)
    }

    /// The package managers that Vigia runs, in the order of the manual.
    static let run = all.compactMap { line in
        if case .run(let installer) = line { installer } else { nil }
    }

    /// The package managers that Vigia does not run.
    static let others = all.compactMap { line -> (any OtherInstaller.Type)? in
        switch line {
        case .run: nil
        case .node(let installer): installer
        case .python(let installer): installer
        }
    }

    /// Those of `others` that install for Python.
    static let python = all.compactMap { line in
        if case .python(let installer) = line { installer } else { nil }
    }

    /// The package manager of a kind that Vigia runs.
    static func run(for kind: DependencyKind) -> any RunInstaller.Type {
        guard let installer = run.first(where: { $0.kind == kind }) else {
            preconditionFailure("\(kind) has no line in the list")
        }
        return installer
    }

    /// The package manager used in a folder, by its lock file; without one, the one that Vigia
    /// runs.
    static func installer(
        of kind: DependencyKind,
        in folder: String,
        _ tools: Tools
    ) -> any Installer {
        let usual = run(for: kind)
        if !usual.isUsed(in: folder), let other = other(of: kind, in: folder) {
            return other.init(in: folder, tools)
        }
        return usual.init(in: folder, tools)
    }

    /// The package manager of a kind that Vigia does not run, by its lock file; nil for none.
    static func other(
        of kind: DependencyKind,
        in folder: String
    ) -> (any OtherInstaller.Type)? {
        others.first { $0.kind == kind && $0.lock(in: folder) != nil }
    }

    /// The lock files of a kind's package managers that Vigia does not run.
    static func otherLocks(of kind: DependencyKind) -> [String] {
        others.filter { $0.kind == kind }.flatMap { $0.locks }
    }
}
