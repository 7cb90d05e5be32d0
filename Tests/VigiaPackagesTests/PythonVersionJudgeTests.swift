import TestPlaces
import TestSupport
import Testing

@testable import VigiaPackages

/// PyPI's `packaging`, as installed by `scripts/setup tests`, or the machine's.
enum PythonJudge {
    /// An interpreter that finds it.
    static let python: String = {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        return "PYTHONPATH='\(root)/.build/judge' python3"
    }()

    /// Whether it is installed, in a version with correct local versions.
    static var isThere: Bool {
        let question = "import packaging; assert int(packaging.__version__.split('.')[0]) >= 26"
        return (try? Place().shell("\(python) -c \"\(question)\"")) != nil
    }
}

/// PEP 440 versions and specifiers, judged by PyPI's `packaging`.
@Suite(
    "Versions as PyPI's packaging judges them",
    .enabled(if: PythonJudge.isThere, "it needs Python's packaging")
)
struct PythonVersionJudgeTests {
    /// The number of random pairs in each run.
    private static let count = 3000

    /// Draws random pairs; each line has specifiers, a version, and `true`, `false` or `bad`.
    private static let drawing = #"""
        import random, sys
        from packaging.specifiers import SpecifierSet
        from packaging.version import Version
        draw = random.Random(int(sys.argv[1]))
        def version(local=True, starts=("", "", "", "", "1!", "v")):
            text = draw.choice(starts)
            text += ".".join(str(draw.choice([0, 1, 2, 3, 10])) for _ in range(draw.randint(1, 4)))
            if draw.random() < .4:
                text += draw.choice(["", ".", "-", "_"]) + draw.choice("a b c rc alpha beta pre preview".split())
                text += draw.choice(["", "0", "1", "2", ".1"])
            if draw.random() < .25: text += draw.choice([".post1", "-1", "post", ".rev2", "_r0", ".post.3"])
            if draw.random() < .25: text += draw.choice([".dev0", "dev1", "-dev2", ".dev", "_dev_3"])
            if local and draw.random() < .25: text += draw.choice(["+abc", "+1", "+abc.1", "+1-2", "+local_1", "+01"])
            return text.upper() if draw.random() < .1 else text
        def near(text):
            # The same release, or one beside it.
            base = Version(text)
            return draw.choice([base.public, base.base_version, str(base), base.base_version + ".0",
                base.base_version + "a1", base.base_version + ".dev1", base.base_version + ".post1",
                base.public + "+abc", version()])
        def part(local=True):
            sign = draw.choice(["==", "!=", "<", ">", "<=", ">=", "~=", "==", "===", "==*", "!=*"])
            if sign.endswith("*"):
                text = version(False, ("", "1!"))
                return sign[:2] + Version(text).base_version + ".*"
            text = version(sign in ("==", "!="), ("", "", "1!"))
            # What older ones make of other spellings was repaired in time.
            if sign == "~=": text = str(Version(text))
            return sign + draw.choice(["", " "]) + text
        count = 0
        while count < int(sys.argv[2]):
            text = ",".join(part() for _ in range(draw.choice([1, 1, 1, 2, 3])))
            try: spec = SpecifierSet(text)
            except ValueError:
                print(text, "-", "bad", sep="\t"); count += 1; continue
            first = text.split(",")[0].lstrip("=!<>~ ").removesuffix(".*")
            one = near(first)
            print(text, one, spec.contains(one, prereleases=True), sep="\t"); count += 1
        """#

    @Test("random pairs are judged like PyPI's packaging")
    func pairs() throws {
        let place = try Place()
        try place.write(Self.drawing, to: "draw.py")
        let seed = Int.random(in: 1...1_000_000)
        try place.shell("\(PythonJudge.python) draw.py \(seed) \(Self.count) > pairs")
        let lines = try #require(place.text("pairs")).split(separator: "\n")
        #expect(lines.count == Self.count)
        for line in lines {
            let parts = line.split(separator: "\t")
            let versions = PythonVersions(parts[0])
            let verdict = versions.map { $0.contains(String(parts[1])) ? "True" : "False" } ?? "bad"
            #expect(verdict == parts[2], "seed \(seed): \(line)")
        }
    }
}
