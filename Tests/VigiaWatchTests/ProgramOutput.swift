import Glibc
import Testing

/// Runs a program with text as its standard input, and returns its output.
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
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe read(result, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
}
