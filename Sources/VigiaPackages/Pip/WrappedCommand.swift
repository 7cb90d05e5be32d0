import VigiaCore

/// What a command runs in the end: what stands behind `env`, `timeout`, `sh -c` and the like.
struct WrappedCommand {
    /// The program with its arguments; empty if unknown.
    private(set) var words: ArraySlice<String>
    /// The `PATH` in which the program is searched; nil for the default one.
    private(set) var path: String?
    /// Whether the command itself sets where packages are.
    private(set) var hasOwnPackages = false

    /// A program that runs another one.
    private struct Wrapper {
        /// Options that take their value from the next word.
        let valued: Set<String>
        /// Options that hide which program runs, or where.
        let hiding: Set<String>
        /// The number of words between its options and the program.
        let before: Int
        /// Whether variables may be set before the program.
        let setsVariables: Bool

        init(
            _ valued: String = "",
            hiding: String = "",
            before: Int = 0,
            setsVariables: Bool = false
        ) {
            self.valued = Set(valued.split(separator: " ").map(String.init))
            self.hiding = Set(hiding.split(separator: " ").map(String.init))
            (self.before, self.setsVariables) = (before, setsVariables)
        }
    }

    private static let wrappers: [String: Wrapper] = [
        "env": Wrapper(
            "-u --unset -a --argv0",
            hiding: "-C --chdir -S --split-string",
            setsVariables: true
        ),
        "nice": Wrapper("-n --adjustment"), "ionice": Wrapper("-c -n --class --classdata"),
        "nohup": Wrapper(), "setsid": Wrapper(), "stdbuf": Wrapper("-i -o -e"),
        "exec": Wrapper("-a"),
        "time": Wrapper("-f -o --format --output"), "tini": Wrapper("-p -e"),
        "dumb-init": Wrapper("-r --rewrite"),
        "chpst": Wrapper(
            "-u -U -b -e -n -l -L -m -d -o -p -f -c -r -t",
            hiding: "-/ -C"
        ), "catchsegv": Wrapper(),
        "timeout": Wrapper("-s --signal -k --kill-after", before: 1),
        "taskset": Wrapper(hiding: "-p --pid", before: 1),
        "chrt": Wrapper(
            "-T -P -D --sched-runtime --sched-period --sched-deadline",
            hiding: "-p --pid",
            before: 1
        ),
        "setpriv": Wrapper(
            "--ambient-caps --apparmor-profile --bounding-set --egid --euid --groups --inh-caps "
                + "--pdeathsig --regid --reuid --rgid --ruid --securebits --selinux-label"
        ),
        "sudo": Wrapper(
            "-u --user -g --group -C -h --host -p --prompt -r --role -t --type -T -U",
            hiding: "-D --chdir -R --chroot -i --login -s --shell",
            setsVariables: true
        ),
        "runuser": Wrapper("-u --user -g --group -G --supp-group", hiding: "-l --login -c"),
        "flock": Wrapper(
            "-w --wait --timeout -E --conflict-exit-code",
            hiding: "-c --command",
            before: 1
        ),
        "numactl": Wrapper(
            "-C --physcpubind -N --cpunodebind -m --membind -i --interleave -p --preferred"
        ),
        "gosu": Wrapper(before: 1), "su-exec": Wrapper(before: 1),
    ]

    private static let lineOptions: Set = ["-c", "-ec", "-uc", "-euc", "-xc"]

    /// How many wrappers may be nested.
    private static let depthMax = 16

    /// Removes the wrappers from a command.
    init(_ command: [String], path: String?) {
        (words, self.path) = (command[...], path)
        for _ in 0..<Self.depthMax {
            guard let first = words.first?.split(separator: "/").last.map(String.init) else {
                return
            }
            if let wrapper = Self.wrappers[first] {
                takeOff(wrapper, named: first)
            } else if KnownShell(running: first) != nil, words.count > 2,
                Self.lineOptions.contains(words.dropFirst().first ?? ""),
                let line = words.dropFirst(2).first
            {
                words = Self.plain(line)
            } else {
                return
            }
        }
        words = []
    }

    private mutating func takeOff(_ wrapper: Wrapper, named name: String) {
        words = words.dropFirst()
        while let word = words.first, word.hasPrefix("-") {
            words = words.dropFirst()
            if word == "--" { break }
            let option = String(word.prefix { $0 != "=" })
            if wrapper.hiding.contains(option) {
                words = []
                return
            }
            if name == "env", ["-", "-i", "--ignore-environment"].contains(word) { path = nil }
            if wrapper.valued.contains(word) { words = words.dropFirst() }
        }
        words = words.dropFirst(wrapper.before)
        if wrapper.setsVariables { takeVariables() }
        // sudo's own settings decide where it searches programs.
        if name == "sudo", words.first?.contains("/") == false { words = [] }
    }

    private mutating func takeVariables() {
        while let word = words.first, let sign = word.firstIndex(of: "=") {
            let value = word[sign...].dropFirst()
            if word[..<sign] == "PATH" { path = String(value) }
            if ["PYTHONPATH", "PYTHONHOME"].contains(word[..<sign]) { hasOwnPackages = true }
            words = words.dropFirst()
        }
    }

    /// The words of a shell line that is one command with a literal program name; empty for any
    /// other line.
    ///
    /// It may begin with variables, in the same form as for `env`.
    private static func plain(_ line: String) -> ArraySlice<String> {
        guard !line.contains(where: { ";&|<>()`\n\\*?[]#!~".contains($0) }) else { return [] }
        let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        // Expanded variables and quoted text can be arguments, but nothing else.
        let end = words.firstIndex { word in word.contains { "$'\"{}".contains($0) } }
        let command = words.prefix(upTo: end ?? words.endIndex)
        let inner = Self(["env"] + command, path: nil)
        return inner.words.isEmpty ? [] : ["env"] + command
    }
}
