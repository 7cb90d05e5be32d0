import Glibc
import TestSupport
import Testing
import VigiaWire

/// `vigia fix` under adverse conditions: concurrent, offline, on a full disk, killed, for other
/// users.
@Suite("Repairs under hardship", .sideBySide, .serialized)
struct RepairHardship {
    @Test("the second of two simultaneous repairs is refused")
    func two() throws {
        let (project, _) = try NodeProject.make()
        try project.shell("rm -r node_modules/one && mkfifo gate")
        // npm waits in the project's script until the gate is opened.
        try project.shell(
            "sed -i 's/\"name\":\"web\"/\"name\":\"web\",\"scripts\":{\"install\":\"cat gate\"}/' package.json"
        )
        let first = try project.begin("fix", "--yes")
        #expect(Fact.holds { project.begunErrors.contains("web: ") })
        #expect(
            Fact.holds {
                File.names(in: "/proc").contains {
                    File.text("/proc/\($0)/cmdline") == "cat\0gate\0"
                }
            }
        )
        let second = try project.vigia("fix", "--yes")
        #expect(second.status == 1)
        #expect(second.errors.contains("another vigia fix repairs this project (pid \(first))"))
        try project.shell("echo > gate")
        #expect(try Program.wait(for: first) == 0, "\(project.begunErrors)")
        #expect(File.names(in: project.folder + "/node_modules").contains("one"))
    }

    @Test("processes started by package scripts end with a repair", arguments: [SIGINT, SIGKILL])
    func interrupted(signal: Int32) throws {
        let (project, _) = try NodeProject.make()
        try project.shell("rm -r node_modules/one && mkfifo gate")
        let script = "setsid cat \(project.folder)/gate"
        try project.shell(
            "sed -i 's#\"name\":\"web\"#\"name\":\"web\",\"scripts\":{\"install\":\"\(script)\"}#' package.json"
        )
        func isThere() -> Bool {
            File.names(in: "/proc").contains {
                File.text("/proc/\($0)/cmdline") == "cat\0\(project.folder)/gate\0"
            }
        }
        let repair = try project.begin("fix", "--yes")
        #expect(Fact.holds { isThere() }, "\(project.begunErrors)")
        kill(repair, signal)
        _ = try Program.wait(for: repair)
        #expect(Fact.holds { !isThere() })
        #expect(File.names(in: project.folder + "/node_modules") == [".package-lock.json"])
    }

    @Test("shared packages are installed once, and can be undone")
    func shared() throws {
        let other = "services:\n  more: { command: sleep 1000, checks: [ { dependencies: npm } ] }"
        let (project, _) = try NodeProject.make(
            NodeProject.configuration.replacing("services:", with: other)
        )
        let count = "echo x >> \(project.folder)/count"
        try project.shell(
            "sed -i 's#\"name\":\"web\"#\"name\":\"web\",\"scripts\":{\"install\":\"\(count)\"}#' package.json"
        )
        try project.shell("rm -r node_modules/one && touch node_modules/mine")
        try project.start()
        #expect(File.text(project.folder + "/count") == "x\n")
        let repairing = project.journal.split(separator: "\n").count {
            $0.contains(#""event":"check_repairing""#)
        }
        #expect(repairing == 1, "\(project.journal)")
        try project.vigia("stop")
        #expect(try project.vigia("fix", "--undo").status == 0)
        #expect(File.names(in: project.folder + "/node_modules").contains("mine"))
    }

    @Test("an unreachable network gives one clear error, and the old packages stay")
    func offline() throws {
        let (project, _) = try NodeProject.make()
        let closed = try freePort()
        let address = "http://127.0.0.1:\(closed)/one/-/one-1.0.0.tgz"
        try project.shell(
            """
            sed -i 's#"file:one-1.0.0.tgz",$#"\(address)",#' package-lock.json
            sed -i 's#file:one-1.0.0.tgz#1.0.0#' package.json package-lock.json
            echo 'registry=http://127.0.0.1:\(closed)/' > .npmrc
            echo "cache=$PWD/cache" >> .npmrc
            echo mine > node_modules/one/index.js && rm node_modules/one/package.json
            """
        )
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("packages cannot be fetched: "), "\(outcome.all)")
        #expect(outcome.output.contains("what was installed is as it was; try again when"))
        #expect(File.text(project.folder + "/node_modules/one/index.js") == "mine\n")
        #expect(File.names(in: project.folder + "/.vigia/repairs") == [])
    }

    @Test("a repair killed at any moment leaves the old packages or the new ones")
    func killed() throws {
        let (project, _) = try NodeProject.make()
        for round in 0..<8 {
            try project.shell("rm -rf node_modules/one && echo \(round) > node_modules/round")
            let pid = try project.begin("fix", "--yes")
            let wait = Duration.milliseconds(Int.random(in: 1...1200))
            // The moment must be random.
            _ = Fact.holds(within: wait) { false }
            kill(pid, SIGKILL)
            _ = try Program.wait(for: pid)
            let names = Set(File.names(in: project.folder + "/node_modules"))
            let isOld = names.contains("round") && !names.contains("one")
            let isNew = names.contains("one") && !names.contains("round")
            #expect(isOld || isNew, "\(names)")
        }
        try project.shell("rm -rf node_modules/one")
        #expect(try project.vigia("fix", "--yes").status == 0)
        #expect(File.names(in: project.folder + "/node_modules").contains("one"))
        let repairs = project.folder + "/.vigia/repairs"
        let left = File.names(in: repairs).filter { record in
            File.names(in: "\(repairs)/\(record)").contains("new")
        }
        #expect(left == [])
        #expect(
            Fact.holds {
                !File.names(in: "/proc").contains {
                    File.text("/proc/\($0)/cmdline").contains(project.folder)
                }
            }
        )
    }

    @Test(
        "a full disk gives one clear error, and the old packages stay",
        .enabled(if: geteuid() == 0, "it needs root")
    )
    func full() throws {
        let (project, _) = try NodeProject.make()
        let made = try project.shell(
            """
            mkdir pack && cd pack && tar xzf ../one-1.0.0.tgz && rm ../one-1.0.0.tgz &&
            head -c 3000000 /dev/urandom > package/big && tar czf ../one-1.0.0.tgz package && cd .. &&
            rm -r pack package-lock.json node_modules &&
            npm install --no-audit --no-fund --offline && echo mine > node_modules/one/package.json
            """
        )
        try #require(made.status == 0, "\(made.all)")
        // The mount is private, and ends with the command.
        let outcome = try project.shell(
            """
            mkdir disk && unshare -m sh -c 'mount -t tmpfs -o size=8m none disk &&
            cp -r vigia.yaml server.js package* one* node_modules disk &&
            vigia -C disk fix --yes; echo status $?; cat disk/node_modules/one/package.json; ls -A disk'
            """
        )
        #expect(outcome.output.contains("there is no room on the disk: "), "\(outcome.all)")
        #expect(outcome.output.contains("status 1\nmine\n.vigia\n"), "\(outcome.all)")
    }

    @Test(
        "packages of a service with its own user belong to that user",
        .enabled(if: geteuid() == 0, "it needs root")
    )
    func user() throws {
        let user = "    user: nobody\n    checks:"
        let (project, _) = try NodeProject.make(
            NodeProject.configuration.replacing("    checks:", with: user)
        )
        // The user needs access to the project, and write access to the packages.
        for path in [project.base, project.folder] { #expect(unsafe chmod(path, 0o755) == 0) }
        try project.shell("rm -r node_modules/one && touch node_modules/mine")
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        let owner = try project.shell("stat -c %U node_modules node_modules/one/index.js")
        #expect(owner.output == "nobody\nnobody\n")
        // The old packages are kept beside the new ones, and nothing else is left.
        let record = try #require(File.names(in: project.folder + "/.vigia/repairs").first)
        let left = File.names(in: project.folder).filter { $0.hasPrefix(".vigia") }
        #expect(Set(left) == [".vigia", ".vigia-\(record)-node_modules"])
        try project.vigia("fix", "--undo")
        #expect(File.names(in: project.folder + "/node_modules").contains("mine"))
    }
}
