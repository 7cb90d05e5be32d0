import TestPlaces
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaPackages
@testable import VigiaRepairs

/// A project of npm in a folder of its own, with packages that need no network.
final class NpmPlace: PackagePlace {
    let place: Place

    /// Creates and installs the packages.
    ///
    /// The packages for `package.json` are `lib/one-1.0.0.tgz`,
    ///   `lib/one-2.0.0.tgz`, `lib/two-1.0.0.tgz` and the folder `../side`.
    init(_ manifest: String = NpmPlace.usual) throws {
        place = try Place()
        for (name, version) in [("one", "1.0.0"), ("one", "2.0.0"), ("two", "1.0.0")] {
            let folder = "pack/\(name)-\(version)/package"
            try place.write(
                #"{"name":"\#(name)","version":"\#(version)","main":"lib/index.js","#
                    + #""bin":{"\#(name)":"lib/index.js"}}"#,
                to: folder + "/package.json"
            )
            try place.write("module.exports = '\(version)';\n", to: folder + "/lib/index.js")
            try place.write("", to: "app/lib/.keep")
            try place.shell(
                "tar czf app/lib/\(name)-\(version).tgz -C pack/\(name)-\(version) package"
            )
        }
        try place.write(#"{"name":"side","version":"1.0.0"}"#, to: "side/package.json")
        try place.write("{}", to: "app/.vigia/keep")
        try place.write(manifest, to: "app/package.json")
        try place.shell("cd app && npm install --no-audit --no-fund --offline")
    }

    static let usual = """
        {"name": "app", "version": "1.0.0",
         "dependencies": {"one": "file:lib/one-1.0.0.tgz", "side": "file:../side"},
         "devDependencies": {"two": "file:lib/two-1.0.0.tgz"}}
        """

    var doctor: DependencyDoctor {
        DependencyDoctor(.npm, in: folder, environment: Place.environment)
    }

    /// What a program in the project says of its packages.
    func versions() throws -> String {
        try place.shell("cd app && node -p \"require('one')\"").trimmingNewline
    }
}

extension String {
    var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
