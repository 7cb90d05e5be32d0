import VigiaCore
import VigiaPlatform

extension ProgramFault {
    /// The problem, as a clause behind the program's name.
    var clause: String {
        switch self {
        case .missing: "is not there"
        case .folder: "is a folder"
        case .notAFile: "is no regular file"
        case .notExecutable: "may not be executed"
        case .mountedWithoutExecution: "is on a file system that is mounted noexec"
        case .empty: "is empty"
        case .carriageReturn(let interpreter):
            "has a line end of Windows behind #!\(interpreter), which the kernel takes for a part "
                + "of the name"
        case .byteOrderMark: "has a byte order mark before its #! line"
        case .interpreterMissing(let name): "names the interpreter \(name), which is not there"
        case .commandMissing(let name): "has env look for \(name), which is not in PATH"
        case .unknownFormat: "is no program, and has no #! line"
        case .otherMachine(let name): "is a program for another processor: \(name)"
        case .otherSystem(let name): "is a program for \(name)"
        case .notAProgram: "is an object file or a core dump, and no program"
        case .loaderMissing(let path): "needs the dynamic loader \(path), which is not there"
        }
    }

    /// The next thing to try.
    func hint(for word: String) -> String {
        switch self {
        case .missing:
            ShellCommand.hint(word)
                ?? "install it, or write its whole path as the service's command"
        case .folder: "name the program in it"
        case .notAFile, .notAProgram: "name a program"
        case .notExecutable: "make it executable with chmod +x, or name its interpreter first"
        case .mountedWithoutExecution:
            "move it elsewhere, mount that with exec, or name its interpreter first"
        case .empty: "it was not written, or not copied whole; make it again"
        case .carriageReturn: "remove them: sed -i 's/\\r$//' \(word)"
        case .byteOrderMark: "remove it: sed -i '1s/^\\xEF\\xBB\\xBF//' \(word)"
        case .interpreterMissing, .commandMissing:
            "install that, or correct the first line of \(word)"
        case .unknownFormat: "begin it with a line such as #!/bin/sh, or name its interpreter first"
        case .otherMachine, .otherSystem: "build or install it for this machine"
        case .loaderMissing:
            "it was built for another system or C library; build or install it for this one"
        }
    }
}
