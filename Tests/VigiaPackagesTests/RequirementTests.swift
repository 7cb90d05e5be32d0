import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaPackages

@Suite("Requirements files")
struct RequirementTests {
    private let place: Place

    init() throws { place = try Place() }

    @Test("a pipe is no file of requirements, and its bytes are not waited for")
    func pipe() throws {
        let path = place.path + "/requirements.txt"
        try #require(unsafe mkfifo(path, 0o600) == 0)
        // Open here for writing too, so that who waits fails this test and does not hold it up.
        let pipe = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        try #require(pipe >= 0)
        defer { close(pipe) }
        #expect(Requirements(path).troubles == ["\(path) cannot be read"])
        #expect(throws: SystemError.self) { try FileSystem.content(of: path, limit: 1) }
    }

    /// Lines, and what is seen in them: name, extras, versions, revision and marker, or `?` for what
    /// does not say its name, or `!` for what is none.
    static let lines: [(line: String, seen: String)] = [
        ("six", "six"), ("Six_Lib.X==1.0", "six-lib-x ==1.0"), ("six >= 1, < 2", "six >=1,<2"),
        ("six (>=1,<2)", "six >=1,<2"), ("requests[socks]==2.31.0", "requests[socks] ==2.31.0"),
        ("requests [security, Use_Chardet] ~= 2.8", "requests[security,use-chardet] ~=2.8"),
        ("a[]==1", "a ==1"), ("six===1.0+abc", "six ===1.0+abc"),
        ("six==1.* ; python_version < '4'", "six ==1.* ; python_version < '4'"),
        ("six; extra == 'x'", "six ; extra == 'x'"),
        ("name @ https://h/name-1.0.zip", "name @"),
        (
            "name[a] @ git+https://u:T@h/a.git@v1 ; os_name == 'posix'",
            "name[a] @v1 ; os_name == 'posix'"
        ),
        ("name@https://h/a;b.zip", "name @"),
        ("git+https://user:TOKEN@host/a.git@v1", "?"), ("git+ssh://git@host/a.git@tag", "?"),
        ("git+https://host/a.git@v1#egg=a-b[x]&subdirectory=s", "a-b[x] @v1"),
        ("hg+http://host/a#egg=a", "a @"), ("svn+ssh://host/a", "?"),
        ("https://host/six-1.16.0-py2.py3-none-any.whl", "six ==1.16.0"),
        ("https://host/six-1.16.0-py2.py3-none-any.whl#sha256=abc", "six ==1.16.0"),
        ("https://host/six-1.16.0.tar.gz", "?"), ("file:///srv/six.zip", "?"),
        ("six.whl", "?"), ("./wheels/six.whl", "?"),
        ("wheels/six-1.16-py3-none-any.whl", "six ==1.16"),
        ("six-1.16+local.1-py3-none-any.whl", "six ==1.16+local.1"), ("dist/a-1.0.tar.gz", "?"),
        (".", "?"), (".[dev]", "?"), ("..", "?"), ("./lib", "?"), ("src/lib", "?"),
        ("/srv/lib", "?"),
        ("C:\\lib\\a.whl", "?"), ("six == ", "!"), ("six 1.0", "!"), ("six=1.0", "!"),
        ("<html>", "!"), ("six==1.0 wheel", "!"), ("@ https://h/a", "!"),
    ]

    @Test("each line is parsed as pip does", arguments: lines)
    func line(line: String, seen: String) {
        switch RequirementLine.read(line[...], hasHash: false) {
        case .none: #expect(seen == "!")
        case .elsewhere: #expect(seen == "?")
        case .package(let one):
            let extras = one.extras.sorted().joined(separator: ",")
            var text = one.name + (extras.isEmpty ? "" : "[\(extras)]")
            let versions = one.versions?.text
            if let versions, !versions.isEmpty { text += " \(versions)" }
            if versions == nil { text += " @\(one.revision ?? "")" }
            if !one.marker.isEmpty { text += " ; \(one.marker)" }
            #expect(text == seen)
        }
    }

    private static let commit = "0123456789abcdef0123456789abcdef01234567"

    /// The required revision, the installed ones, and the one reported as different.
    static let revisions: [(wanted: String, installed: [String], other: String?)] = [
        ("main", ["main", commit], nil), (commit, [commit], nil), ("0123456", ["v1", commit], nil),
        (commit, ["0123456"], nil), ("v1", [], nil), ("v2", ["v1", commit], "v1"),
        ("v1", ["v1.2", commit], "v1.2"), ("v1.2", ["v1", commit], "v1"),
        ("012345", ["v1", commit], "v1"), ("abcdef0", ["abcdef0-next", commit], "abcdef0-next"),
        ("0123457", ["v1", commit], "v1"),
    ]

    @Test("the required revision is compared with the installed one", arguments: revisions)
    func revision(wanted: String, installed: [String], other: String?) throws {
        let line = "a @ git+https://host/a.git@\(wanted)"
        guard case .package(let one) = RequirementLine.read(line[...], hasHash: false) else {
            Issue.record("\(line) is not read")
            return
        }
        #expect(one.otherRevision(among: installed) == other)
    }

    @Test("includes, constraints, variables and continued lines are followed")
    func files() throws {
        try place.write(
            """
            # comment
            -r base.txt
            --requirement=more/more.txt
            -rlast.txt
            -c limits.txt
            --index-url https://u:T@h/simple
            --require-hashes
            one==1.0 \\
              --hash=sha256:aa \\
              # a comment between them
              --hash=sha256:bb
            two==1.0 # comment
            git+https://${TOKEN}@host/${NAME}.git@v1#egg=three
            -e git+https://x:${TOKEN}@host/four.git#egg=four
            -e .
            --editable=./five
            -r https://user:T@host/more.txt
            """,
            to: "a.txt"
        )
        try place.write("base>1", to: "base.txt")
        try place.write("-r ../base.txt\nmore", to: "more/more.txt")
        try place.write("last", to: "last.txt")
        try place.write("two<2\n-e .\nother==3", to: "limits.txt")
        let read = Requirements(place.path + "/a.txt", ["TOKEN": "T", "NAME": "n"])
        #expect(read.troubles == [])
        #expect(
            read.wanted.map(\.name) == [
                "base", "base", "more", "last", "one", "two", "three", "four",
            ]
        )
        #expect(
            read.wanted.map(\.hasHash) == [false, false, false, false, true, false, false, false]
        )
        #expect(read.constraints.map(\.name) == ["two", "other"])
        #expect(
            read.unverified == ["-e .", "-e ./five", "-r https://***@host/more.txt"]
        )
    }

    static let encodings = [
        "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be",
    ]

    @Test("a byte order mark sets the encoding", arguments: encodings)
    func encoded(encoding: String) throws {
        let mark = encoding.hasSuffix("e") ? "'\\ufeff' + " : ""
        let text = mark + "'# Größe\\r\\nsix==1.16.0\\r\\nattrs>=1 # x\\r\\n'"
        try place.shell("python3 -c \"open('a.txt', 'wb').write((\(text)).encode('\(encoding)'))\"")
        let read = Requirements(place.path + "/a.txt")
        #expect(read.troubles == [])
        #expect(read.wanted.map(\.shown) == ["six", "attrs"])
    }

    @Test("a declared encoding is used, and no secret is shown")
    func latin() throws {
        try place.shell(
            "python3 -c \"open('a.txt', 'wb').write('# -*- coding: latin-1 -*-\\nsix # \u{e4}\\n"
                + "bad line https://u:TOKEN@h/a\\n'.encode('latin-1'))\""
        )
        let read = Requirements(place.path + "/a.txt")
        #expect(read.wanted.map(\.name) == ["six"])
        #expect(read.troubles == ["\(place.path)/a.txt, line 3: bad line https://***@h/a"])
    }

    static let markers: [(marker: String, extras: Set<String>, holds: Bool?)] = [
        ("extra == 'socks'", [], false), ("extra == 'socks'", ["socks"], true),
        ("extra == \"Use_Chardet\"", ["use-chardet"], true),
        ("'socks' == extra", ["socks", "x"], true),
        ("python_version < '3' and extra == 'x'", ["x"], false),
        ("extra == 'x' or extra == 'y'", ["y"], true), ("extra != 'x'", [], true),
        ("sys_platform == 'linux'", [], true), ("nonsense", ["x"], nil),
    ]

    @Test("extras have requirements of their own", arguments: markers)
    func marker(marker: String, extras: Set<String>, holds: Bool?) {
        let reader = PythonMarker(pythonVersion: "3.11.7")
        #expect(reader.holds(marker, extras: extras) == holds)
    }
}
