import TestPlaces
import TestSupport
import Testing
import VigiaCore

@testable import VigiaChecks
@testable import VigiaPackages

@Suite("Package managers that Vigia does not run")
struct OtherInstallerTests {
    private let place: Place

    init() throws { place = try Place() }

    private func ask(_ kind: DependencyKind, _ command: [String] = []) -> CheckAnswer {
        DependencyCheck(kind: kind, folder: place.path).ask(in: context(command))
    }

    private func context(_ command: [String]) -> CheckContext {
        CheckContext(
            service: "web",
            folder: place.path,
            state: place.path + "/.vigia",
            launch: Launch(
                command: command,
                environment: Place.environment,
                directory: place.path
            )
        )
    }

    private static let manifest = """
        {"name": "app", "dependencies": {"one": "^1.0.0", "@a/two": "~2.0.0"},
         "devDependencies": {"tool": "*"}}
        """

    static let nodeLocks: [(name: String, text: String, command: String)] = [
        (
            "yarn.lock",
            """
            # yarn lockfile v1

            "@a/two@~2.0.0", "@a/two@^2.0.0":
              version "2.0.5"
              dependencies:
                version "9.9.9"

            one@^1.0.0:
              version "1.1.0"

            one@^3.0.0:
              version "3.0.0"
            """, "yarn install --frozen-lockfile"
        ),
        (
            "yarn.lock",
            """
            __metadata:
              version: 8

            "@a/two@npm:~2.0.0, @a/two@npm:^2.0.0":
              version: 2.0.5
              resolution: "@a/two@npm:2.0.5"

            "one@npm:^1.0.0":
              version: 1.1.0

            "tool@*, tool@workspace:parts/tool":
              version: 0.0.0-use.local
              resolution: "tool@workspace:parts/tool"
              linkType: soft
            """, "yarn install --immutable"
        ),
        (
            "pnpm-lock.yaml",
            """
            lockfileVersion: '9.0'
            importers:
              .:
                dependencies:
                  '@a/two':
                    specifier: ~2.0.0
                    version: 2.0.5(react@18.0.0)
                  one:
                    specifier: ^1.0.0
                    version: 1.1.0
              parts/x:
                dependencies:
                  one:
                    specifier: ^3.0.0
                    version: 3.0.0
            packages:
              one@1.1.0:
                resolution: {integrity: sha512-x}
            """, "pnpm install --frozen-lockfile"
        ),
        (
            "pnpm-lock.yaml",
            """
            lockfileVersion: 5.4
            specifiers:
              one: ^1.0.0
            dependencies:
              one: 1.1.0
              '@a/two': 2.0.5_react@18.0.0
            """, "pnpm install --frozen-lockfile"
        ),
        (
            "bun.lock",
            """
            {"lockfileVersion": 1,
             "packages": {
              "one": ["one@1.1.0", "", {}, "sha512-x"],
              "@a/two": ["@a/two@2.0.5", "", {"a": ",}"}, "sha512-x",],
              "@a/two/one": ["one@3.0.0", "", {}, "sha512-x"],
             },
            }
            """, "bun install --frozen-lockfile"
        ),
    ]

    @Test("they are recognized by their lock files, which are compared", arguments: nodeLocks)
    func node(name: String, text: String, command: String) throws {
        try place.write(Self.manifest, to: "package.json")
        try place.write(text, to: name)
        #expect(ask(.npm).trouble?.code == "dependencies.nothing_installed")
        try place.write(
            #"{"name": "one", "version": "1.1.0"}"#,
            to: "node_modules/one/package.json"
        )
        #expect(ask(.npm).words == "@a/two is missing")
        try place.shell("mkdir -p node_modules/@a/two")
        let other = #"{"name": "@a/two", "version": "2.0.4"}"#
        try place.write(other, to: "node_modules/@a/two/package.json")
        let odd = ask(.npm)
        #expect(odd.words == "@a/two (2.0.4 instead of 2.0.5) is not what \(name) says")
        #expect(odd.trouble?.hint?.contains("`\(command)`") == true)
        #expect(odd.trouble?.checkRepair == nil)
        #expect(!context([]).installs(.dependencies(.npm, folder: place.path)))
        try place.shell("sed -i s/2.0.4/2.0.5/ node_modules/@a/two/package.json")
        #expect(ask(.npm).words == "2 packages as \(name) says")
        #expect(ask(.npm).trouble == nil)
        // A package in the project itself has its own version.
        let tool = #"{"name": "tool", "version": "1.2.3"}"#
        try place.write(tool, to: "node_modules/tool/package.json")
        #expect(ask(.npm).words == "3 packages as \(name) says")
    }

    /// Files in the parent folder, and the hint for a folder below; nil if there is no lock file
    /// for it.
    static let above: [(kind: DependencyKind, file: String, hint: String?)] = [
        (.npm, "package-lock.json", "`folder` be "), (.npm, "pnpm-lock.yaml", "`pnpm install"),
        (.npm, "yarn.lock", "`yarn install"), (.pip, "uv.lock", "`uv sync"), (.npm, "other", nil),
    ]

    @Test("a workspace's lock file in a parent folder is found and named", arguments: above)
    func member(kind: DependencyKind, file: String, hint: String?) throws {
        try place.write("{}", to: file)
        try place.write("{}", to: ".git/config")
        try place.write(#"{"name": "api"}"#, to: "apps/api/package.json")
        let check = DependencyCheck(kind: kind, folder: place.path + "/apps/api")
        let answer = check.ask(in: context([]))
        guard let hint else {
            #expect(answer.trouble?.code == "dependencies.lock_missing")
            return
        }
        #expect(
            answer.words.hasPrefix("not examined: the packages of \(place.path)/apps/api, whose")
        )
        #expect(answer.trouble?.isWarning == true && answer.trouble?.checkRepair == nil)
        #expect(answer.trouble?.hint?.contains(hint) == true, "\(answer)")
        // Another repository is another project.
        try place.write("{}", to: "apps/api/.git/config")
        #expect(check.ask(in: context([])).trouble?.code == "dependencies.lock_missing")
    }

    static let unread: [(name: String, text: String, command: String)] = [
        ("bun.lockb", "#!/usr/bin/env bun\nbun-lockfile-format-v0\n", "bun install"),
        ("deno.lock", "{}", "deno install"),
    ]

    @Test("an unreadable lock file counts as not examined", arguments: unread)
    func closed(name: String, text: String, command: String) throws {
        try place.write(Self.manifest, to: "package.json")
        try place.write(text, to: name)
        let answer = ask(.npm)
        #expect(answer.words == "not examined: the packages of \(name)")
        #expect(answer.trouble?.isWarning == true)
        #expect(answer.trouble?.hint?.contains(command) == true)
    }

    @Test("without a lock file, the package manager in package.json is named")
    func named() throws {
        try place.write(#"{"packageManager": "pnpm@9.1.0"}"#, to: "package.json")
        let answer = ask(.npm)
        #expect(answer.words == "there is no lock file of pnpm in \(place.path)")
        #expect(answer.trouble?.hint?.contains("`pnpm install`") == true)
    }

    static let pythonLocks: [(name: String, text: String, command: String)] = [
        (
            "uv.lock",
            """
            version = 1
            [[package]]
            name = "app"
            version = "0.1.0"
            source = { virtual = "." }
            [[package]]
            name = "Alpha_x"
            version = "1.0"
            [package.metadata]
            version = "7"
            """, "uv sync --locked"
        ),
        (
            "poetry.lock", "[[package]]\nname = \"alpha-x\"\nversion = \"1.0.0\"\n\n[metadata]\n",
            "poetry install --sync"
        ),
        (
            "Pipfile.lock", #"{"default": {"alpha.x": {"version": "==1.0"}}, "develop": {}}"#,
            "pipenv sync"
        ),
    ]

    @Test("Python package managers are recognized by their lock files", arguments: pythonLocks)
    func python(name: String, text: String, command: String) throws {
        try place.write(text, to: name)
        let answer = ask(.pip)
        #expect(answer.words == "not examined: the packages of \(name)")
        #expect(answer.trouble?.hint?.contains("`\(command)`") == true)
        try place.shell("python3 -m venv --without-pip .venv")
        #expect(ask(.pip).words == "no package of \(name) is installed")
        let folder = try place.shell("ls -d .venv/lib/python3*/site-packages").trimmingNewline
        try place.shell("mkdir \(folder)/alpha_x-1.0.dist-info")
        try place.write("", to: "\(folder)/alpha_x-1.0.dist-info/RECORD")
        #expect(ask(.pip).words == "1 package as \(name) says")
        try place.shell("cd \(folder) && mv alpha_x-1.0.dist-info alpha_x-1.1.dist-info")
        let odd = ask(.pip)
        #expect(odd.words.hasPrefix("alpha-x (1.1 instead of 1.0"))
        #expect(odd.trouble?.checkRepair == nil)
        #expect(odd.trouble?.hint?.contains("`\(command)`") == true)
        #expect(ask(.pip, ["uv", "run", "app.py"]).words == odd.words)
    }

    static let gemLocks: [(text: String, words: String, isWarning: Bool)] = [
        (
            """
            GIT
              remote: https://user:TOKEN@host/rack.git
              revision: 0123456789
              specs:
                rack (3.0.0)
                  mini (~> 1.0)

            PATH
              remote: engines/shop
              specs:
                shop (0.1.0)

            DEPENDENCIES
              rack!
            """, "not examined: rack (git), shop (path)", true
        ),
        ("GEM\n  remote: https://rubygems.org/\n  specs:\n\nDEPENDENCIES\n", "0 packages", false),
    ]

    @Test("gems from repositories and folders count as not examined", arguments: gemLocks)
    func gems(text: String, words: String, isWarning: Bool) throws {
        try place.write(text, to: "Gemfile.lock")
        let answer = ask(.bundler)
        #expect(answer.words.hasPrefix(words))
        #expect((answer.trouble?.isWarning == true) == isWarning)
    }
}
