import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore

@testable import VigiaPackages

@Suite("The Python of a service", .sideBySide, .serialized)
struct ServicePythonTests {
    /// Commands in a folder with virtual environments `.venv` and `other` and programs in `bin`,
    /// and what they run: `ENV name`, `OTHER file`, `MANAGED name` or empty for unknown.
    static let commands: [(command: String, runs: String)] = [
        (".venv/bin/python app.py", "ENV .venv"), ("./.venv/bin/python3 -m app", "ENV .venv"),
        ("FOLDER/.venv/bin/python -u app.py", "ENV .venv"), (".venv/bin/tool", "ENV .venv"),
        (".venv/bin/long", "ENV .venv"), ("other/bin/python app.py", "ENV other"),
        ("env A=1 B=2 .venv/bin/python app.py", "ENV .venv"),
        ("env -u X -i .venv/bin/python app.py", "ENV .venv"),
        ("env PATH=FOLDER/.venv/bin:/bin python app.py", "ENV .venv"),
        ("nice -n 5 .venv/bin/python app.py", "ENV .venv"),
        ("exec .venv/bin/python app.py", "ENV .venv"),
        ("stdbuf -oL nohup .venv/bin/python app.py", "ENV .venv"),
        ("python3 app.py", "OTHER bin/python3"), ("python3 -m gunicorn app", "OTHER bin/python3"),
        ("./app.py", "OTHER bin/python3"), ("system-tool", "OTHER bin/python3"),
        ("gone/.venv/bin/python app.py", "ENV gone/.venv"), ("venv/bin/gunicorn app", "ENV venv"),
        ("gone/bin/gunicorn app", ""), ("uv run app.py", "ENV .venv"),
        ("poetry run python app.py", "ENV .venv"), ("sh -c 'python3 app.py'", "OTHER bin/python3"),
        ("sh -c 'exec .venv/bin/python app.py --port $PORT'", "ENV .venv"),
        ("sh -c 'A=1 exec nice .venv/bin/python app.py'", "ENV .venv"),
        ("timeout 5 sh -c '.venv/bin/python app.py'", "ENV .venv"),
        ("sh -c 'cd x && python3 app.py'", ""), ("sh -c '$PYTHON python3'", ""),
        ("sh -c '. .venv/bin/activate; python app.py'", ""), ("bash -lc 'python3 app.py'", ""),
        ("sh script.sh", ""), ("./run.sh", ""),
        ("timeout 1000 python3 app.py", "OTHER bin/python3"),
        ("timeout -s TERM --kill-after=5 10 .venv/bin/python app.py", "ENV .venv"),
        ("taskset -c 0 python3 app.py", "OTHER bin/python3"),
        ("taskset -p 1 python3", ""), ("chrt -f 10 .venv/bin/python app.py", "ENV .venv"),
        ("setpriv --reuid 1000 --no-new-privs .venv/bin/python app.py", "ENV .venv"),
        ("sudo -u me A=1 .venv/bin/python app.py", "ENV .venv"), ("sudo -u me python3 app.py", ""),
        ("runuser -u me -- .venv/bin/python app.py", "ENV .venv"),
        ("flock -w 5 lock .venv/bin/python app.py", "ENV .venv"),
        ("numactl --cpunodebind=0 -m 0 .venv/bin/python app.py", "ENV .venv"),
        ("ionice -c 3 python3 app.py", "OTHER bin/python3"), ("env -C x python3 app.py", ""),
        ("env PYTHONPATH=x python3 app.py", ""),
        ("env PYTHONPATH=x .venv/bin/python app.py", "ENV .venv"),
        ("env PATH=FOLDER/venv/bin gunicorn app", "ENV venv"), ("shim app", ""),
        ("node server.js", ""), ("./binary", ""), ("", ""),
        ("bin/../.venv/bin/python app.py", "ENV .venv"),
        ("bin/../gone/.venv/bin/python app.py", "ENV gone/.venv"),
        ("link/.venv/bin/python app.py", "ENV .venv"),
    ]

    @Test("the interpreter is found by the command")
    func found() throws {
        let place = try Place()
        for name in [".venv", "other"] {
            try place.write("version = 3.11.0\n", to: "\(name)/pyvenv.cfg")
            try place.shell("mkdir \(name)/bin && cp /bin/true \(name)/bin/python")
            try place.shell("ln -s python \(name)/bin/python3")
        }
        try place.write("#!\(place.path)/.venv/bin/python\n", to: ".venv/bin/tool")
        try place.write(
            "#!/bin/sh\n'''exec' \"\(place.path)/.venv/bin/python\" \"$0\" \"$@\"\n' '''\n",
            to: ".venv/bin/long"
        )
        try place.write("#!/usr/bin/env -S python3 -u\n", to: "app.py")
        try place.write("#!/usr/bin/env python3\n", to: "bin/system-tool")
        for script in ["run.sh", "bin/shim"] {
            try place.write("#!/bin/sh\nexec python3 app.py\n", to: script)
        }
        try place.shell("cp /bin/true bin/python3 && cp /bin/true binary && ln -s . link")
        try place.shell("chmod +x .venv/bin/* app.py run.sh bin/*")
        for (command, runs) in Self.commands {
            let line = command.replacing("FOLDER", with: place.path)
            let parts = line.split(separator: "'", omittingEmptySubsequences: false)
            let words = parts.enumerated().flatMap { place, part in
                place % 2 == 1 ? [part] : part.split(separator: " ")
            }
            let python = ServicePython(
                of: words.map(String.init),
                in: place.path,
                ["PATH": "\(place.path)/bin:/usr/bin:/bin"]
            )
            let seen =
                switch python {
                case .environment(let path): "ENV " + path
                case .other(let file): "OTHER " + file
                case .managed(let name): "MANAGED " + name
                case .unknown: ""
                }
            #expect(seen.replacing(place.path + "/", with: "") == runs, "\(command)")
        }
    }

    /// The project's folder, the working directory and the command; and whether the environment is
    /// the project's own.
    static let places: [(folder: String, directory: String, command: String, isOwn: Bool)] = [
        ("app", "app", ".venv/bin/python", true), ("app", "app/src", "../.venv/bin/python", true),
        ("app", "other", "../app/.venv/bin/python", true),
        ("app", "app", "FOLDER/link/.venv/bin/python", true),
        ("link", "app", ".venv/bin/python", true), ("link", "app", "new/bin/python", true),
        ("app", "app", "../other/.venv/bin/python", false),
        ("app", "app", "shared/bin/python", false), ("app/src", "app", ".venv/bin/python", false),
    ]

    @Test("an environment is the project's own if its real path is inside", arguments: places)
    func own(folder: String, directory: String, command: String, isOwn: Bool) throws {
        let place = try Place()
        for name in ["app", "other"] {
            try place.write("version = 3.11.0\n", to: "\(name)/.venv/pyvenv.cfg")
            try place.shell("cd \(name) && mkdir .venv/bin && cp /bin/true .venv/bin/python")
        }
        try place.shell("mkdir app/src && ln -s app link && ln -s ../other/.venv app/shared")
        let launch = Launch(
            command: [command.replacing("FOLDER", with: place.path)],
            environment: [:],
            directory: "\(place.path)/\(directory)"
        )
        let context = CheckContext(
            service: "web",
            folder: place.path,
            state: place.path + "/.vigia",
            launch: launch
        )
        let question = CheckQuestion.dependencies(.pip, folder: "\(place.path)/\(folder)")
        #expect(context.installs(question) == isOwn)
    }

    private func context(_ command: [String], _ pip: PipPlace) -> CheckContext {
        var environment = Place.environment
        environment["PIP_CONFIG_FILE"] = pip.place.path + "/pip.conf"
        let launch = Launch(command: command, environment: environment, directory: pip.folder)
        return CheckContext(
            service: "web",
            folder: pip.folder,
            state: pip.state,
            launch: launch
        )
    }

    private func ask(_ command: [String], _ pip: PipPlace, repairing: AutoRepair) -> CheckResult {
        let check = CheckSpec(question: .dependencies(.pip, folder: pip.folder))
        return Checker.run([check], in: context(command, pip), repairing: repairing)[0]
    }

    @Test("nothing is installed for the system's Python")
    func system() throws {
        let pip = try PipPlace()
        try pip.place.shell("rm -r app/.venv")
        let checkResult = ask(["python3", "app.py"], pip, repairing: .all)
        #expect(checkResult.outcome == .failed)
        #expect(checkResult.repair == nil)
        #expect(checkResult.hint?.contains(".venv/bin/python") == true)
        #expect(checkResult.words.contains("alpha"))
        #expect(!File.names(in: pip.folder).contains(".venv"))
        let question = CheckQuestion.dependencies(.pip, folder: pip.folder)
        #expect(!context(["python3", "app.py"], pip).installs(question))
        #expect(context([".venv/bin/python", "app.py"], pip).installs(question))
        // Packages installed there are found.
        try pip.place.write("", to: "app/requirements.txt")
        #expect(ask(["python3", "app.py"], pip, repairing: .never).outcome == .passed)
    }

    @Test(
        "for an unknown Python nothing is installed, and the check says so",
        arguments: ["./run.sh", ""]
    )
    func unseen(program: String) throws {
        let pip = try PipPlace()
        try pip.place.shell("mv app/.venv kept")
        try pip.place.write("#!/bin/sh\nexec python3 app.py\n", to: "app/run.sh")
        try pip.place.shell("chmod +x app/run.sh")
        let command = program.isEmpty ? [] : [program]
        let checkResult = ask(command, pip, repairing: .all)
        #expect(checkResult.severity == .warn && checkResult.repair == nil, "\(checkResult)")
        #expect(checkResult.words == "not examined: the Python of the command")
        #expect(checkResult.hint?.contains(".venv/bin/python") == true)
        #expect(!File.names(in: pip.folder).contains(".venv"))
        #expect(!context(command, pip).installs(.dependencies(.pip, folder: pip.folder)))
        // An existing environment is examined and repaired.
        try pip.place.shell(
            "mv kept app/.venv && rm -r app/.venv/lib/python3*/site-packages/alpha*"
        )
        #expect(ask(command, pip, repairing: .safe).outcome == .repaired)
    }

    @Test("an environment is made where the command looks for it")
    func named() throws {
        let pip = try PipPlace()
        try pip.place.shell("rm -r app/.venv")
        let checkResult = ask(["serving/bin/python", "app.py"], pip, repairing: .safe)
        #expect(checkResult.outcome == .repaired, "\(checkResult)")
        #expect(File.names(in: pip.folder).contains("serving"))
        #expect(!File.names(in: pip.folder).contains(".venv"))
    }

    @Test("requirements of extras are examined, unknown ones are named")
    func extras() throws {
        let pip = try PipPlace("alpha==1.0\n")
        try pip.place.write("alpha[X]==1.0\n", to: "app/requirements.txt")
        #expect(pip.faults.map(\.words) == ["delta is missing"])
        let lines = "alpha==1.0\n-e .\ngit+https://u:TOKEN@h/a.git@v1\n"
        try pip.place.write(lines, to: "app/requirements.txt")
        #expect(pip.faults == [])
        let checkResult = ask([".venv/bin/python", "app.py"], pip, repairing: .never)
        #expect(checkResult.severity == .warn)
        #expect(checkResult.code == "dependencies.unverified")
        let words = "2 packages as requirements.txt says; not examined: -e ., "
        #expect(checkResult.words == words + "git+https://***@h/a.git@v1")
        let strange = "nope==1 ; platform_version != ''\nnone==1 ; platform_release > '5'\n"
        try pip.place.write(strange, to: "app/requirements.txt")
        let unclear = ask([".venv/bin/python", "app.py"], pip, repairing: .never)
        #expect(unclear.severity == .warn && unclear.words == "not examined: nope, none")
        try pip.place.write("alpha\n-c limits.txt\n", to: "app/requirements.txt")
        try pip.place.write("beta<1\n", to: "app/limits.txt")
        let odd = "beta (1.0 instead of <1) is not what requirements.txt says"
        #expect(pip.faults.map(\.words) == [odd])
        // A plan reads requirements like an examination.
        try pip.place.write("-r ${MORE}.txt\n", to: "app/requirements.txt")
        try pip.place.write("alpha\ndelta\n", to: "app/more.txt")
        let doctor = DependencyDoctor(.pip, in: pip.folder, environment: ["MORE": "more"])
        let plan = try #require(doctor.plan(for: doctor.examine()))
        #expect(plan.hasSuffix("; it pins no version of alpha, delta"))
    }

    @Test("an extension module for another system is reported with its package")
    func foreign() throws {
        let pip = try PipPlace()
        let place = try pip.place.shell("ls -d app/.venv/lib/python3*/site-packages")
            .trimmingNewline
        try pip.place.shell(
            """
            cd \(place) && printf '\\317\\372\\355\\376 and more than that' > alpha/x.cpython-311-darwin.so &&
            echo alpha/x.cpython-311-darwin.so,, >> alpha-1.0.dist-info/RECORD
            """
        )
        #expect(pip.faults.map(\.words) == ["alpha (macOS) is built for another system"])
        #expect(pip.kinds == [.otherRuntime])
        // So is one for another Python or C library.
        let own = VirtualEnvironment(at: pip.folder + "/.venv").line?.replacing(".", with: "") ?? ""
        for (name, words) in [
            ("cpython-39-x86_64-linux-gnu", "CPython 3.9"),
            ("cpython-\(own)-x86_64-linux-musl", "musl"),
        ] {
            try pip.place.shell(
                """
                cd \(place) && rm alpha/x.* && cp /bin/true alpha/x.\(name).so &&
                sed -i 's|^alpha/x.*|alpha/x.\(name).so,,|' alpha-1.0.dist-info/RECORD
                """
            )
            #expect(pip.faults.map(\.words) == ["alpha (\(words)) is built for another system"])
        }
        let darwin =
            "printf '\\317\\372\\355\\376 and more than that' > alpha/x.cpython-311-darwin.so"
        let renaming =
            "sed -i 's|^alpha/x.*|alpha/x.cpython-311-darwin.so,,|' alpha-1.0.dist-info/RECORD"
        try pip.place.shell("cd \(place) && \(darwin) && \(renaming)")
        // One module for this system is enough.
        try pip.place.shell(
            """
            cd \(place) && cp /bin/true alpha/x.abi3.so &&
            echo alpha/x.abi3.so,, >> alpha-1.0.dist-info/RECORD
            """
        )
        #expect(pip.faults == [])
        // "This" system is the interpreter's, not Vigia's.
        try pip.place.shell(
            """
            cd app/.venv/bin && name=$(basename $(readlink -f python3)) && rm -f python3 $name &&
            printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\3\\0\\363\\0' > $name && ln -s $name python3
            """
        )
        #expect(pip.faults.map(\.words) == ["alpha (macOS) is built for another system"])
        try pip.place.shell("cp app/.venv/bin/python3 \(pip.place.path)/\(place)/alpha/x.abi3.so")
        #expect(pip.faults == [])
    }
}
