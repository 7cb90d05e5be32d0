import Glibc
import Testing

/// A folder of its own, with files, that is gone at the end.
final class TestFolder {
    let path: String

    init(_ files: [String: String] = [:]) throws {
        var template = Array(("/tmp/vigia-watch-" + String(repeating: "X", count: 6)).utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, text) in files { try write(text, to: name) }
    }

    deinit { remove(path) }

    /// Writes a file, with the folders that it needs.
    func write(_ text: String, to name: String) throws {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            _ = unsafe mkdir(folder, 0o755)
        }
        let file = unsafe open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(file >= 0)
        defer { close(file) }
        let bytes = Array(text.utf8)
        try #require(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
    }

    func move(_ old: String, to new: String) {
        _ = unsafe rename("\(path)/\(old)", "\(path)/\(new)")
    }

    func remove(_ path: String) {
        var status = stat()
        guard path.hasPrefix("/tmp/vigia-watch-"), unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            _ = unsafe unlink(path)
            return
        }
        guard let open = unsafe opendir(path) else { return }
        var names: [String] = []
        while let entry = unsafe readdir(open) {
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
            )
        }
        unsafe closedir(open)
        for name in names where name != "." && name != ".." { remove("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }
}

/// Runs a program with text as its input, and gives back what it wrote.
func output(of words: [String], input: String = "", in folder: String) throws -> String {
    let (input_, output_) = ("\(folder)/.input", "\(folder)/.output")
    let file = unsafe open(input_, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let bytes = Array(input.utf8)
    _ = unsafe write(file, bytes, bytes.count)
    close(file)
    defer { for path in [input_, output_] { _ = unsafe unlink(path) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input_, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output_, O_WRONLY | O_CREAT, 0o600)
    unsafe posix_spawn_file_actions_addchdir_np(&actions, folder)
    var copies = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    try #require(unsafe posix_spawnp(&pid, words[0], &actions, nil, &copies, environ) == 0)
    var status: Int32 = 0
    unsafe waitpid(pid, &status, 0)
    let result = unsafe open(output_, O_RDONLY)
    defer { close(result) }
    var room = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe read(result, &room, room.count)
    return String(decoding: room.prefix(max(0, count)), as: UTF8.self)
}
