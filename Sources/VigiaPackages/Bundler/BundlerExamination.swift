import VigiaCore
import VigiaPlatform

/// Compares installed gems with a `Gemfile.lock`.
///
/// Source: bundler, "Gemfile.lock"; bundle-config(1) for where gems are.
struct BundlerExamination {
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    /// A gem of the lock file; its folder is named `name-version` or `name-version-platform`.
    struct Gem: Equatable {
        let name: String
        let fullName: String

        /// Its platform, such as `x86_64-linux`; nil for all.
        var platform: Substring? {
            let version = fullName.dropFirst(name.count + 1)
            return version.firstIndex(of: "-").map { version[version.index(after: $0)...] }
        }

        /// Whether it is built for a system; false for other Ruby implementations, such as JRuby.
        func suits(_ system: BinaryFormat) -> Bool {
            guard let platform, platform != "java", case .elf(_, let machine) = system else {
                return true
            }
            guard platform.holds("linux") else { return false }
            let processor = platform.prefix { $0 != "-" }
            switch machine {
            case 62: return processor == "x86_64"
            case 183: return ["aarch64", "arm64"].contains(processor)
            default: return true
            }
        }
    }

    static let lockName = "Gemfile.lock"

    func report() -> DependencyReport {
        let path = "\(folder)/\(Self.lockName)"
        guard FileSystem.kind(of: path) == .file else {
            var report = DependencyReport()
            report.add(
                .lockMissing,
                "there is no Gemfile.lock in \(folder)",
                hint: "`bundle lock` in that folder writes it; look at it, and commit it"
            )
            return report
        }
        var report = DependencyReport(lock: Self.lockName)
        guard let gems else {
            report.add(
                .lockInvalid,
                "\(path) is not a lock file of bundler, or has conflicts of a merge in it",
                hint: "take it back from version control"
            )
            return report
        }
        report.packages = Set(gems.map(\.name)).count
        report.addUnverified(
            Self.elsewhere(of: text),
            hint: "`bundle check` in \(folder) says whether they are there"
        )
        guard !gems.isEmpty else { return report }
        let homes = homes
        guard !homes.isEmpty else {
            let place = settings.path.map { " in \($0)" } ?? ""
            report.add(.nothingInstalled, "no gems are installed\(place)")
            return report
        }
        // If a gem exists for several platforms, one that fits is enough.
        let system = BinaryFormat.of(tools.path(of: "ruby"))
        let names = Dictionary(grouping: gems, by: \.name)
        let missing = names.filter { _, gems in
            let fitting = gems.filter { $0.suits(system) }
            return !(fitting.isEmpty ? gems : fitting)
                .contains { gem in homes.contains { Self.has(gem, $0) } }
        }
        // Only the Gemfile, a program, knows which gems belong to excluded groups.
        if !settings.leavesOut {
            report.add(.missing, missing.keys.sorted(), "is missing", "are missing")
        }
        report.add(.incomplete, damaged.map(\.name), "is not whole", "are not whole")
        return report
    }

    /// Installed gems that are incomplete, with the files that declare them installed.
    var damaged: [(name: String, specifications: [String])] {
        let homes = homes
        return (gems ?? []).compactMap { gem in
            let places = homes.filter { Self.has(gem, $0) }
            guard !places.isEmpty, !places.contains(where: { Self.isWhole(gem, $0) }) else {
                return nil
            }
            return (gem.name, places.map { "\($0)/specifications/\(gem.fullName).gemspec" })
        }
    }

    /// The gems of the lock file; nil if it is invalid.
    private var gems: [Gem]? { Self.gems(of: text) }

    private var text: String {
        let path = "\(folder)/\(Self.lockName)"
        let bytes = (try? FileSystem.content(of: path, limit: NpmLock.bytesMax)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    private var settings: BundlerSettings { BundlerSettings(folder, tools.environment) }

    /// Gems that come from repositories and folders, with their sources.
    static func elsewhere(of text: String) -> [String] {
        var (names, part) = ([String](), "")
        for line in text.split(whereSeparator: \.isNewline) {
            if !line.hasPrefix(" ") {
                part = String(line)
                continue
            }
            guard ["GIT", "PATH", "PLUGIN SOURCE"].contains(part), line.hasPrefix("    "),
                !line.hasPrefix("     ")
            else { continue }
            let name = line.prefix { $0 != "(" }.trimmed
            names.append("\(name) (\(part.lowercased()))")
        }
        return names
    }

    /// The gems in the `GEM` section; nil if the text is no lock file.
    static func gems(of text: String) -> [Gem]? {
        var (gems, part, isLock) = ([Gem](), "", false)
        for line in text.split(whereSeparator: \.isNewline) {
            if ["<<<<", "====", ">>>>"].contains(where: line.hasPrefix) { return nil }
            if !line.hasPrefix(" ") {
                part = String(line)
                isLock = isLock || ["DEPENDENCIES", "GEM", "GIT", "PATH"].contains(part)
                continue
            }
            // Deeper lines are a gem's dependencies, which have lines of their own.
            guard part == "GEM", line.hasPrefix("    "), !line.hasPrefix("     "),
                let open = line.firstIndex(of: "("), line.hasSuffix(")")
            else { continue }
            let name = String(line[..<open][...].trimmed)
            let version = line[line.index(after: open)...].dropLast()
            gems.append(Gem(name: name, fullName: "\(name)-\(version)"))
        }
        return isLock ? gems : nil
    }

    /// The folders with `gems` and `specifications` that the service's Ruby searches.
    private var homes: [String] {
        if let path = settings.path {
            let ruby = "\(path)/ruby"
            let names = (try? FolderListing.names(in: ruby)) ?? []
            return names.sorted().map { "\(ruby)/\($0)" }.filter(Self.isHome)
        }
        let environment = tools.environment
        let named = [environment["GEM_HOME"], environment["GEM_PATH"]].compactMap { $0 }
            .flatMap { $0.split(separator: ":").map(String.init) }
        let user = environment["HOME"].map { ["\($0)/.local/share/gem/ruby", "\($0)/.gem/ruby"] }
        let above =
            ["/var/lib/gems", "/usr/local/lib/ruby/gems", "/usr/lib/ruby/gems"] + (user ?? [])
        let versions = above.flatMap { folder in
            ((try? FolderListing.names(in: folder)) ?? []).sorted().map { "\(folder)/\($0)" }
        }
        let debian = "/usr/share/rubygems-integration"
        let shared = ((try? FolderListing.names(in: debian)) ?? []).map { "\(debian)/\($0)" }
        return (named + versions + shared).filter(Self.isHome)
    }

    private static func isHome(_ folder: String) -> Bool {
        FileSystem.kind(of: folder + "/specifications") == .folder
    }

    private static func has(_ gem: Gem, _ home: String) -> Bool {
        ["specifications", "specifications/default"].contains {
            FileSystem.kind(of: "\(home)/\($0)/\(gem.fullName).gemspec") == .file
        }
    }

    /// Whether its files exist; default gems and those of Debian are elsewhere.
    private static func isWhole(_ gem: Gem, _ home: String) -> Bool {
        guard has(gem, home) else { return false }
        if home.hasPrefix("/usr/") { return true }
        let isDefault =
            FileSystem.kind(of: "\(home)/specifications/default/\(gem.fullName).gemspec") == .file
        let files = (try? FolderListing.names(in: "\(home)/gems/\(gem.fullName)")) ?? []
        return isDefault || !files.isEmpty && isBuilt(gem, home)
    }

    /// Whether its native extension was built; Ruby does not load the gem without it.
    ///
    /// Source: RubyGems, `Gem::BasicSpecification#missing_extensions?`.
    private static func isBuilt(_ gem: Gem, _ home: String) -> Bool {
        let path = "\(home)/specifications/\(gem.fullName).gemspec"
        let bytes = (try? FileSystem.content(of: path, limit: 1 << 20)) ?? []
        let mark = "s.extensions = [".utf8
        guard
            bytes.split(separator: 10).contains(where: { $0.drop { $0 == 32 }.starts(with: mark) })
        else { return true }
        let systems = (try? FolderListing.names(in: home + "/extensions")) ?? []
        return systems.contains { system in
            let folder = "\(home)/extensions/\(system)"
            return ((try? FolderListing.names(in: folder)) ?? []).contains {
                FileSystem.kind(of: "\(folder)/\($0)/\(gem.fullName)/gem.build_complete") == .file
            }
        }
    }
}

/// Bundler's settings: where gems are installed, and which are excluded.
struct BundlerSettings {
    /// The absolute folder of the project's own gems; nil if gems are installed for the system or
    /// the user.
    let path: String?
    /// Whether some groups are excluded.
    let leavesOut: Bool
    /// The lines of the project's settings that are not about the folder.
    let others: [String]

    /// Reads the project's settings, which override the environment, and the user's settings.
    init(_ folder: String, _ environment: [String: String]) {
        let place = environment["BUNDLE_APP_CONFIG"] ?? ".bundle"
        let own = Self.lines(of: "\(place.hasPrefix("/") ? "" : "\(folder)/")\(place)/config")
        let home = environment["HOME"].map { "\($0)/.bundle" }
        let shared = environment["BUNDLE_USER_HOME"] ?? home
        let user = environment["BUNDLE_USER_CONFIG"] ?? shared.map { "\($0)/config" }
        let levels = [Self.values(own), environment, Self.values(user.map(Self.lines) ?? [])]
        func value(_ name: String) -> String? { levels.lazy.compactMap { $0[name] }.first }
        let isDeployed = value("BUNDLE_DEPLOYMENT") == "true"
        let path = value("BUNDLE_PATH") ?? (isDeployed ? "vendor/bundle" : nil)
        let isSystem = value("BUNDLE_PATH__SYSTEM") == "true"
        self.path = isSystem ? nil : path.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
        leavesOut = value("BUNDLE_WITHOUT") != nil || value("BUNDLE_ONLY") != nil
        others = own.filter {
            !$0.hasPrefix("BUNDLE_PATH:") && !$0.hasPrefix("BUNDLE_DEPLOYMENT:")
        }
    }

    private static func lines(of file: String) -> [String] {
        let bytes = (try? FileSystem.content(of: file, limit: 1 << 16)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map(String.init)
    }

    private static func values(_ lines: [String]) -> [String: String] {
        lines.reduce(into: [:]) { all, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { all[String(parts[0])] = parts[1].trimmed.filter { $0 != "\"" } }
        }
    }
}
