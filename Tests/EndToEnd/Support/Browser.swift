import Glibc
import TestSupport

/// The browser and the tools that use it as a person does.
enum Browser {
    static let python = "PYTHONPATH='\(Program.root)/.build/judge' python3"

    /// Whether both are there.
    static var isThere: Bool {
        guard unsafe access("/usr/bin/chromium", X_OK) == 0, let folder = try? TestFolder() else {
            return false
        }
        let question = python + " -c 'import playwright, axe_core_python'"
        return (try? Program.run(["sh", "-c", question], in: folder.path))?.status == 0
    }
}
