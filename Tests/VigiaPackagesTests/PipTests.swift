import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaCore
import VigiaDatabases
import VigiaPlatform

@testable import VigiaPackages
@testable import VigiaRepairs

/// A project of Python in a folder of its own, with packages that need no network.
final class PipPlace: PackagePlace {
    let place: Place

    /// Builds the packages as wheels, and installs the requirements.
    init(_ requirements: String = "alpha==1.0\n") throws {
        place = try Place()
        try place.write(Self.builder, to: "build.py")
        try place.write("{}", to: "app/.vigia/keep")
        try place.shell("mkdir app/wheels && python3 build.py app/wheels")
        try place.write(requirements, to: "app/requirements.txt")
        try place.write(
            "[global]\nno-index = true\nfind-links = \(folder)/wheels\n",
            to: "pip.conf"
        )
        try place.shell(
            "cd app && python3 -m venv .venv && PIP_CONFIG_FILE=../pip.conf .venv/bin/pip install -q "
                + "--disable-pip-version-check -r requirements.txt"
        )
    }

    /// Builds wheels: `alpha` 1.0 and 2.0, which requires `beta` and has a program.
    private static let builder = """
        import base64, hashlib, sys, zipfile
        def wheel(name, version, needs):
            base = f"{name}-{version}"
            files = {
                f"{name}/__init__.py": f"version = '{version}'\\ndef main(): print(version)\\n",
                f"{base}.dist-info/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\n"
                    f"Version: {version}\\n" + "".join(f"Requires-Dist: {n}\\n" for n in needs),
                f"{base}.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\n"
                    "Root-Is-Purelib: true\\nTag: py3-none-any\\n",
                f"{base}.dist-info/entry_points.txt":
                    f"[console_scripts]\\nsay-{name} = {name}:main\\n",
            }
            record = ""
            for path, text in files.items():
                digest = hashlib.sha256(text.encode()).digest()
                code = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                record += f"{path},sha256={code},{len(text)}\\n"
            record += f"{base}.dist-info/RECORD,,\\n"
            files[f"{base}.dist-info/RECORD"] = record
            with zipfile.ZipFile(f"{sys.argv[1]}/{base}-py3-none-any.whl", "w") as archive:
                for path, text in files.items(): archive.writestr(path, text)
        wheel("alpha", "1.0", ["beta>=0.5", 'gamma; python_version < "3"', "delta; extra == 'x'"])
        wheel("alpha", "2.0", [])
        wheel("beta", "1.0", [])
        """

    var doctor: DependencyDoctor {
        var environment = Place.environment
        environment["PIP_CONFIG_FILE"] = place.path + "/pip.conf"
        let command = [".venv/bin/python", "app.py"]
        return DependencyDoctor(.pip, in: folder, environment: environment, command: command)
    }

    /// What an installed program says.
    func program() throws -> String { try place.shell("app/.venv/bin/say-alpha") }
}

@Suite("pip packages", .sideBySide, .serialized)
struct PipTests {
    @Test("packages installed by pip have no faults, dependencies included")
    func well() throws {
        let pip = try PipPlace()
        let report = pip.doctor.examine()
        #expect(report.faults == [] && report.packages == 2 && report.lock == "requirements.txt")
    }

    static let damages: [(line: String, kind: DependencyFault.Kind, words: String)] = [
        (
            "rm -r .venv", .nothingInstalled,
            "there is no virtual environment at FOLDER/.venv"
        ),
        ("rm -r .venv/lib/python3*/site-packages/alpha*", .missing, "alpha is missing"),
        ("rm -r .venv/lib/python3*/site-packages/beta*", .missing, "beta is missing"),
        (
            "rm .venv/lib/python3*/site-packages/alpha/__init__.py", .incomplete,
            "alpha is not whole"
        ),
        (
            "PIP_CONFIG_FILE=../pip.conf .venv/bin/pip install -q alpha==2.0", .otherVersion,
            "alpha (2.0 instead of ==1.0) is not what requirements.txt says"
        ),
        (
            "ln -sf /nowhere/python3 .venv/bin/python3 && ln -sf python3 .venv/bin/python",
            .interpreterGone, "FOLDER/.venv was made with Python VERSION of HOME, which is gone"
        ),
        (
            "sed -i 's/^version = .*/version = 3.7.1/' .venv/pyvenv.cfg", .otherRuntime,
            "FOLDER/.venv was made with Python 3.7.1, and its interpreter is Python LINE now"
        ),
    ]

    @Test("damaged packages are reported and repaired from the requirements")
    func damage() throws {
        let pip = try PipPlace()
        let made = VirtualEnvironment(at: pip.folder + "/.venv")
        try pip.place.shell("cp -a app/.venv well")
        for (line, kind, words) in Self.damages {
            try pip.place.shell("cd app && \(line)")
            let words = words.replacing("FOLDER", with: pip.folder)
                .replacing("VERSION", with: made.madeWith ?? "")
                .replacing("HOME", with: made.settings["home"] ?? "")
                .replacing("LINE", with: made.line ?? "")
            #expect(pip.faults.map(\.words) == [words])
            #expect(pip.kinds == [kind])
            guard [.nothingInstalled, .missing, .interpreterGone].contains(kind) else {
                try pip.place.shell("cd app && rm -r .venv && cp -a ../well .venv")
                continue
            }
            _ = try pip.repair()
            #expect(pip.faults == [], "\(line)")
            #expect(try pip.program() == "1.0\n")
            let named = try pip.place.shell(
                "grep -rIl '/repairs/' app/.venv/bin app/.venv/*.cfg || true"
            )
            #expect(named == "")
            let place = try pip.place.shell(
                ". app/.venv/bin/activate && python -c 'import sys; print(sys.prefix)'"
            )
            #expect(place == "\(pip.folder)/.venv\n")
        }
    }

    @Test("a project installed in editable mode is recognized by its link")
    func linked() throws {
        let place = try Place()
        let site = place.path + "/site"
        try place.write("\(place.path)/work\n.", to: "site/My-tool.egg-link")
        #expect(PythonPackage.all(in: [site]).isEmpty)  // The project is missing.
        try place.write(
            "Name: My-tool\nVersion: 1.5\nRequires-Dist: beta>=2\n\nVersion: 9\n",
            to: "work/My_tool.egg-info/PKG-INFO"
        )
        let package = try #require(PythonPackage.all(in: [site])["my-tool"])
        #expect(package.version == "1.5" && package.isWhole)
        #expect(package.needs.map(\.name) == ["beta"])
    }

    @Test("the old environment is kept, and put back by undo")
    func undo() throws {
        let pip = try PipPlace()
        try pip.place.shell(
            "cd app && touch .venv/mine && rm -r .venv/lib/python3*/site-packages/beta*"
        )
        let record = try pip.repair()
        #expect(pip.place.text("app/.venv/mine") == nil)
        _ = try RepairArchive(state: pip.state).undo(record.name)
        #expect(pip.place.text("app/.venv/mine") == "")
        #expect(pip.kinds == [.missing])
    }

    @Test("an unavailable package changes nothing")
    func failure() throws {
        let pip = try PipPlace()
        try pip.place.shell("cd app && rm -r .venv/lib/python3*/site-packages/alpha wheels/beta*")
        #expect {
            try pip.repair()
        } throws: { error in
            guard case .failed("python", let words) = error as? DependencyFailure else {
                return false
            }
            return words.contains("beta")
        }
        #expect(pip.kinds == [.incomplete])
        let records = try RepairArchive(state: pip.state).records()
        #expect(File.names(in: records[0].folder) == ["record.json"])
    }

    @Test("a package with another hash is refused")
    func hashes() throws {
        let pip = try PipPlace()
        let sum = try pip.place.shell(
            "cd app/wheels && cat alpha-1.0*.whl | sha256sum | cut -d' ' -f1"
        )
        .trimmingNewline
        let other = try pip.place.shell(
            "cd app/wheels && cat beta-1.0*.whl | sha256sum | cut -d' ' -f1"
        )
        .trimmingNewline
        try pip.place.write(
            "alpha==1.0 \\\n    --hash=sha256:\(sum)\nbeta==1.0 --hash=sha256:\(other)\n",
            to: "app/requirements.txt"
        )
        #expect(Requirements(pip.folder + "/requirements.txt").haveHashes)
        try pip.place.shell("cd app && rm -r .venv/lib/python3*/site-packages/beta")
        _ = try pip.repair()
        #expect(pip.faults == [])
        try pip.place.shell(
            "cd app && rm -r .venv/lib/python3*/site-packages/beta && sed -i s/\(other)/\(sum)/ requirements.txt"
        )
        #expect {
            try pip.repair()
        } throws: { error in
            guard case .failed(_, let words) = error as? DependencyFailure else { return false }
            return words.contains("DO NOT MATCH THE HASHES")
        }
    }

    static let versions: [(range: String, version: String, isIn: Bool)] = [
        ("", "1", true), ("==1.0", "1.0.0", true), ("==1.0", "1.0.1", false),
        ("==1.0.*", "1.0.9", true), ("==1.0.*", "1.1", false), ("!=1.5", "1.5.0", false),
        (">=1.2,<2", "1.10", true), (">=1.2,<2", "2.0", false), ("~=1.4.2", "1.4.9", true),
        ("~=1.4.2", "1.5", false), ("~=1.4", "1.9", true), ("~=1.4", "2.0", false),
        (">1", "1.0.post1", false), ("<1.0", "1.0rc1", false), (">=1.0", "1.0.dev3", false),
        ("==1.0+local", "1.0", false), (">=2!1", "3", false), ("(>=1)", "1", true),
    ]

    @Test("versions are compared according to PEP 440", arguments: versions)
    func version(range: String, version: String, isIn: Bool) throws {
        #expect(try #require(PythonVersions(range)).contains(version) == isIn)
    }

    static let markers: [(marker: String, holds: Bool?)] = [
        ("", true), ("python_version < '3'", false), ("python_version >= \"3.8\"", true),
        ("python_version >= '3.10'", true), ("'3.9' < python_version", true),
        ("sys_platform == 'win32'", false), ("os_name != 'nt' and python_version > '3'", true),
        ("sys_platform == 'win32' or (sys_platform == 'linux' and python_version < '4')", true),
        ("extra == 'test'", false), ("platform_release > '5'", nil), ("python_version", nil),
        ("'linux' in sys_platform", true), ("'win' not in sys_platform", true),
        ("os.name == 'posix' and sys.platform != 'win32'", true), ("sys_platform >= 'a'", nil),
        ("(sys_platform == 'linux'", nil), ("python_full_version < '3.11.7'", false),
    ]

    @Test("markers are evaluated according to PEP 508", arguments: markers)
    func marker(marker: String, holds: Bool?) {
        #expect(PythonMarker(pythonVersion: "3.11.7").holds(marker) == holds)
    }

    @Test("nested parentheses are parsed up to a limit", arguments: [40, 200_000])
    func brackets(count: Int) {
        let left = String(repeating: "(", count: count)
        let right = String(repeating: ")", count: count)
        let holds = PythonMarker(pythonVersion: "3.11.7").holds(left + "os_name != 'x'" + right)
        #expect(holds == (count < 50 ? true : nil))
    }

    @Test("requirements files are parsed with options, comments and includes")
    func requirements() throws {
        let place = try Place()
        try place.write(
            """
            # a comment
            --index-url https://example.org/simple
            Flask[async] == 2.0.1 ; python_version > "3"  # why
            -r more/base.txt
            ./wheels/local.whl
            pkg @ https://example.org/pkg.whl
            -e .
            loose
            """,
            to: "requirements.txt"
        )
        try place.write("some_Thing>=1,\\\n  <2\n", to: "more/base.txt")
        let requirements = Requirements(place.path + "/requirements.txt")
        #expect(requirements.troubles == [])
        #expect(requirements.wanted.map(\.name) == ["flask", "some-thing", "pkg", "loose"])
        #expect(requirements.unpinned == ["some_Thing", "loose"])
        try place.write("a==1\nwhat is this\n", to: "requirements.txt")
        let trouble = "\(place.path)/requirements.txt, line 2: what is this"
        #expect(Requirements(place.path + "/requirements.txt").troubles == [trouble])
    }
}
