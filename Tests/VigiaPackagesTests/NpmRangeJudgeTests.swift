import TestPlaces
import TestSupport
import Testing

@testable import VigiaPackages

/// The `semver` package that comes with npm.
enum SemverJudge {
    /// Its path; nil if it is not installed.
    static var path: String? {
        let line = """
            for d in "$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/semver" \
                /usr/share/nodejs/semver; do if [ -d "$d" ]; then readlink -f "$d"; exit; fi; done
            """
        let found = (try? Place().shell(line))?.trimmingNewline
        return found?.isEmpty == false ? found : nil
    }
}

/// npm versions and ranges, judged by npm's own `semver`.
@Suite(
    "Ranges as npm's semver judges them",
    .enabled(if: SemverJudge.path != nil, "it needs npm's semver")
)
struct NpmRangeJudgeTests {
    /// The number of random pairs in each run.
    private static let count = 3000

    /// Draws random pairs; each line has a range, a version, and `true`, `false` or `bad`.
    private static let drawing = #"""
        const semver = require(process.argv[2]), seed = Number(process.argv[3]), wanted = Number(process.argv[4]);
        let state = seed >>> 0;
        function chance(n) { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor(state / 4294967296 * n); }
        const pick = (...all) => all[chance(all.length)];
        const number = () => pick('0', '0', '1', '2', '3', '10');
        const early = () => pick('', '', '', '', '-0', '-1', '-alpha', '-beta.2', '-rc.1', '-alpha.beta', '-rc-1');
        const build = () => pick('', '', '', '', '', '+b', '+1.2');
        const version = () => pick('', '', '', 'v') + [number(), number(), number()].join('.') + early() + build();
        function partial() {
          const parts = [number(), number(), number()].slice(0, pick(1, 2, 3, 3, 3));
          if (!chance(6)) parts[chance(parts.length)] = pick('x', 'X', '*');
          const whole = parts.length == 3 && parts.every(part => /^\d+$/.test(part));
          return parts.join('.') + (whole ? early() + build() : '');
        }
        const sign = () => pick('', '', '', '=', '>', '<', '>=', '<=', '^', '^', '~', '~', '~>') + pick('', '', ' ', 'v');
        function set() {
          if (!chance(6)) return partial() + ' - ' + partial();
          return Array.from({length: pick(1, 1, 2, 3)}, () => sign() + partial()).join(pick(' ', '  '));
        }
        for (let count = 0; count < wanted; count++) {
          const range = pick(1, 1, 1, 0) ? set() : [set(), set()].join(pick('||', ' || '));
          const numbers = range.match(/\d+/g) || ['1'];
          const near = [0, 1, 2].map(i => Number(numbers[i] || 0));
          if (chance(2)) near[chance(3)] += pick(-1, 1, 1);
          const one = chance(3) ? near.map(n => Math.max(0, n)).join('.') + early() : version();
          const valid = semver.validRange(range) != null;
          console.log([range, one, valid ? semver.satisfies(one, range) : 'bad'].join('\t'));
        }
        """#

    @Test("random pairs are judged like npm's semver")
    func pairs() throws {
        let place = try Place()
        try place.write(Self.drawing, to: "draw.js")
        let (seed, judge) = (Int.random(in: 1...1_000_000), try #require(SemverJudge.path))
        try place.shell("node draw.js \(judge) \(seed) \(Self.count) > pairs")
        let lines = try #require(place.text("pairs")).split(separator: "\n")
        #expect(lines.count == Self.count)
        for line in lines {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            let (range, version) = (NpmRange(String(parts[0])), NpmVersion(parts[1]))
            let verdict = range.map { range in version.map { "\(range.contains($0))" } ?? "false" }
            #expect((verdict ?? "bad") == parts[2], "seed \(seed): \(line)")
        }
    }
}
