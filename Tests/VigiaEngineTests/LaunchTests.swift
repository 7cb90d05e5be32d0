import Testing
import VigiaCore

@testable import VigiaEngine

/// Services of a folder that was moved.
@Suite("Launches that follow")
struct LaunchTests {
    @Test(
        "what lies in the folder is looked for where that is now",
        arguments: [
            ("/srv/shop", "node", "/srv/old", "node"),
            ("/srv/shop/api", "./run", "/srv/old/api", "./run"),
            ("/srv/shop/api", "/srv/shop/bin/run", "/srv/old/api", "/srv/old/bin/run"),
            ("/srv/shopping", "/srv/shopping/run", "/srv/shopping", "/srv/shopping/run"),
            ("/elsewhere", "/usr/bin/node", "/elsewhere", "/usr/bin/node"),
        ]
    )
    func followed(directory: String, program: String, newDirectory: String, newProgram: String) {
        let launch = Launch(command: [program, "/srv/shop/x"], directory: directory)
        let same = launch.following(from: "/srv/shop", to: "/srv/shop")
        #expect(same == launch)
        let moved = launch.following(from: "/srv/shop", to: "/srv/old")
        #expect(moved.directory == newDirectory)
        #expect(moved.command == [newProgram, "/srv/shop/x"])
    }
}
