import Testing

/// A modified lock file of npm, with the expected faults.
struct NpmLockCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// JavaScript that changes the manifest `p`, the lock file `l` or its packages `P`, or sets the
    /// places in `gone`, which are then not installed.
    var change = ""
    var npmrc = ""
    var environment: [String: String] = [:]
    /// The expected faults, without folders.
    var faults: [String] = []
}

extension NpmLockCase {
    static let all = [
        NpmLockCase(testDescription: "as it is"),
        NpmLockCase(
            testDescription: "an optional package for this system is missing",
            change: "gone.push('linux')",
            faults: ["linux is missing"]
        ),
        NpmLockCase(
            testDescription: "an optional package for another processor",
            change: "gone.push('linux'); P['node_modules/linux'].cpu = ['mips']"
        ),
        NpmLockCase(
            testDescription: "an optional package for another C library",
            change: "gone.push('linux'); P['node_modules/linux'].libc = ['!glibc', '!musl']"
        ),
        NpmLockCase(
            testDescription: "an optional package that the lock file does not have",
            change: "delete P['node_modules/linux']"
        ),
        NpmLockCase(
            testDescription: "an optional package in a version that is not asked for",
            change: "gone.push('linux'); P['node_modules/linux'].version = '2.0.0'"
        ),
        NpmLockCase(
            testDescription: "optional packages are left out by the project",
            change: "gone.push('linux')",
            npmrc: "omit=optional"
        ),
        NpmLockCase(
            testDescription: "peers are left out by the project",
            change: "gone.push('two')",
            npmrc: "omit[] = peer\n"
        ),
        NpmLockCase(
            testDescription:
                "a package that names a file which never came with it, and has an index",
            change: "isNoted = true; Object.assign(P['node_modules/three'], "
                + "{main: './dist/x.js', files: ['index.js']})"
        ),
        NpmLockCase(
            testDescription: "a package that names a folder which never came with it",
            change: "isNoted = true; Object.assign(P['node_modules/three'], "
                + "{main: './dist/deep/x.js', files: ['index.d.ts']})"
        ),
        NpmLockCase(
            testDescription: "a package that has lost the folder which it names",
            change: "isNoted = true; P['node_modules/three'].main = './dist/x.js'; "
                + "setTimeout(() => fs.utimesSync('node_modules/three', 4e9, 4e9))",
            faults: ["three is not whole"]
        ),
        NpmLockCase(
            testDescription: "a peer is missing",
            change: "gone.push('two')",
            faults: ["two is missing"]
        ),
        NpmLockCase(
            testDescription: "development is left out by the project",
            change: "gone.push('tool')",
            npmrc: "omit=dev"
        ),
        NpmLockCase(
            testDescription: "development is left out in production",
            change: "gone.push('tool')",
            environment: ["NODE_ENV": "production"]
        ),
        NpmLockCase(
            testDescription: "development is left out for the whole machine",
            change: "gone.push('tool'); fs.mkdirSync('../etc'); "
                + "fs.writeFileSync('../etc/npmrc', 'omit=${LEFT}')",
            environment: ["PREFIX": "FOLDER/..", "LEFT": "dev"]
        ),
        NpmLockCase(
            testDescription: "production is off in production",
            change: "gone.push('tool')",
            npmrc: "production=false",
            environment: ["NODE_ENV": "production"],
            faults: ["tool is missing"]
        ),
        NpmLockCase(
            testDescription: "packages are linked",
            change: "gone.push('three')",
            npmrc: "install-strategy=linked"
        ),
        NpmLockCase(
            testDescription: "development is included in production",
            change: "gone.push('tool')",
            npmrc: "include=dev",
            environment: ["NODE_ENV": "production"],
            faults: ["tool is missing"]
        ),
        NpmLockCase(
            testDescription: "a tool is missing",
            change: "gone.push('tool')",
            faults: ["tool is missing"]
        ),
        NpmLockCase(
            testDescription: "a peer that the lock file does not have",
            change: "delete P['node_modules/two']",
            faults: ["LOCK is at odds with itself: two, which one needs, is not in it"]
        ),
        NpmLockCase(
            testDescription: "the same with legacy peers",
            change: "delete P['node_modules/two']",
            npmrc: "legacy-peer-deps=true"
        ),
        NpmLockCase(
            testDescription: "a peer of the project that the lock file does not have",
            change: "p.peerDependencies = {nope: '1'}",
            faults: ["MANIFEST is at odds with LOCK: nope is not in the lock file"]
        ),
        NpmLockCase(
            testDescription: "the same with legacy peers, by the environment",
            change: "p.peerDependencies = {nope: '1'}",
            environment: ["npm_config_legacy_peer_deps": "true"]
        ),
        NpmLockCase(
            testDescription: "an optional package of the project that the lock file does not have",
            change: "p.optionalDependencies = {nope: '1'}"
        ),
        NpmLockCase(
            testDescription: "a version that package.json does not ask for",
            change: "P['node_modules/one'].version = '2.0.0'",
            faults: [
                "MANIFEST is at odds with LOCK: one is wanted as ^1.0.0 and locked as 2.0.0"
            ]
        ),
        NpmLockCase(
            testDescription: "a version that another package does not ask for",
            change: "P['node_modules/three'].version = '2.0.0'",
            faults: [
                "LOCK is at odds with itself: three is wanted as ^1.0.0 by one and locked as 2.0.0"
            ]
        ),
        NpmLockCase(
            testDescription: "a version before a release",
            change: "P['node_modules/three'].version = '1.6.0-beta.1'",
            faults: [
                "LOCK is at odds with itself: "
                    + "three is wanted as ^1.0.0 by one and locked as 1.6.0-beta.1"
            ]
        ),
        NpmLockCase(
            testDescription: "a version before a release where all are taken",
            change: "P['node_modules/three'].version = '1.6.0-beta.1'; "
                + "P['node_modules/one'].dependencies.three = '*'"
        ),
        NpmLockCase(
            testDescription: "a package that another needs is not in the lock file",
            change: "delete P['node_modules/three']",
            faults: ["LOCK is at odds with itself: three, which one needs, is not in it"]
        ),
        NpmLockCase(
            testDescription: "tags, addresses and paths are not compared",
            change: "Object.assign(P['node_modules/one'].dependencies, {three: 'latest', "
                + "two: 'git+https://u:T@h/a.git#semver:^9', tool: 'file:../tool'})"
        ),
        NpmLockCase(
            testDescription: "an alias is compared by its range",
            change: "P['node_modules/one'].dependencies.three = 'npm:@other/three@^1.4.0'"
        ),
        NpmLockCase(
            testDescription: "an alias of another range",
            change: "P['node_modules/one'].dependencies.three = 'npm:@other/three@^2.0.0'",
            faults: [
                "LOCK is at odds with itself: "
                    + "three is wanted as npm:@other/three@^2.0.0 by one and locked as 1.5.0"
            ]
        ),
        NpmLockCase(
            testDescription: "what came with a package is not compared",
            change: "P['node_modules/one'].bundleDependencies = ['three']; "
                + "P['node_modules/three'].version = '9.0.0'"
        ),
        NpmLockCase(
            testDescription: "a nearer package is found first",
            change: "P['node_modules/three'].version = '9.0.0'; "
                + "P['node_modules/one/node_modules/three'] = {version: '1.0.0'}"
        ),
        NpmLockCase(
            testDescription: "an override that the lock file does not have",
            change: "p.overrides = {three: '1.4.0'}",
            faults: [
                "LOCK is at odds with itself: three is wanted as 1.4.0 by one and locked as 1.5.0"
            ]
        ),
        NpmLockCase(
            testDescription: "an override that it has",
            change: "p.overrides = {three: '2.0.0'}; P['node_modules/three'].version = '2.0.0'"
        ),
        NpmLockCase(
            testDescription: "overrides below a package, and by a version",
            change: "p.overrides = {one: {three: '2.0.0'}, 'two@1': '3'}; "
                + "P['node_modules/three'].version = '2.0.0'; P['node_modules/two'].version = '3.0.0'"
        ),
        NpmLockCase(
            testDescription: "an override that is what the project asks for",
            change: "p.dependencies.three = '2.x'; p.overrides = {three: '$three'}; "
                + "P['node_modules/three'].version = '2.4.0'"
        ),
        NpmLockCase(
            testDescription: "what is asked for since, and is there",
            change: "p.dependencies.three = '>=1.5'"
        ),
        NpmLockCase(
            testDescription: "a workspace that the lock file does not have",
            change: "p.workspaces = ['parts/*', '!parts/no']; for (const n of ['a', 'no', 'b']) "
                + "{ fs.mkdirSync('parts/' + n, {recursive: true}); fs.writeFileSync('parts/' + n + "
                + "'/package.json', JSON.stringify({name: n})); } P['parts/a'] = {}; "
                + "P['node_modules/a'] = {link: true, resolved: 'parts/a'}; "
                + "fs.mkdirSync('node_modules'); fs.symlinkSync('../parts/a', 'node_modules/a')",
            faults: [
                "MANIFEST is at odds with LOCK: the workspace parts/b is not in the lock file"
            ]
        ),
        NpmLockCase(
            testDescription: "a workspace behind five thousand files",
            change: "p.workspaces = ['parts/*']; fs.mkdirSync('parts/z', {recursive: true}); "
                + "fs.writeFileSync('parts/z/package.json', JSON.stringify({name: 'z'})); "
                + "for (let n = 0; n < 5000; n++) fs.writeFileSync('parts/' + n, '')",
            faults: [
                "MANIFEST is at odds with LOCK: the workspace parts/z is not in the lock file"
            ]
        ),
        NpmLockCase(
            testDescription: "a workspace with a version that another does not ask for",
            change: "p.workspaces = {packages: ['parts/*']}; for (const n of ['a', 'b']) "
                + "{ fs.mkdirSync('parts/' + n, {recursive: true}); fs.writeFileSync('parts/' + n + "
                + "'/package.json', JSON.stringify({name: n, version: '1.0.0', dependencies: "
                + "n == 'a' ? {b: '^2.0.0'} : {}})); P['parts/' + n] = {version: '1.0.0'}; "
                + "fs.mkdirSync('node_modules', {recursive: true}); fs.symlinkSync('../parts/' + n, "
                + "'node_modules/' + n); P['node_modules/' + n] = {link: true, resolved: 'parts/' + n} }",
            faults: [
                "FOLDER/parts/a/package.json is at odds with LOCK: "
                    + "b is wanted as ^2.0.0 and locked as 1.0.0"
            ]
        ),
        NpmLockCase(
            testDescription: "a package for another system that is not optional",
            change: "P['node_modules/three'].os = ['win32']",
            faults: ["three is made for other systems (win32), and npm installs nothing with it"]
        ),
        NpmLockCase(
            testDescription: "a lock file of npm 6",
            change: "gone = []; l.lockfileVersion = 1; l.dependencies = {one: {version: '1.2.0', "
                + "requires: {three: '^1.0.0'}, dependencies: {three: {version: '1.5.0'}}}, "
                + "tool: {version: '2.1.3', dev: true}}; l.packages = {'node_modules/one': "
                + "{version: '1.2.0'}, 'node_modules/tool': {version: '2.1.3'}}; "
                + "setTimeout(() => { delete l.packages; fs.writeFileSync('package-lock.json', "
                + "JSON.stringify(l)) })",
            faults: ["three is missing"]
        ),
    ]
}
