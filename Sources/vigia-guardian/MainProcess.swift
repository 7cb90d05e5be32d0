import CLinux

extension Guardian {
    /// Changes the main process of a run to another process of its tree, which the supervisor has
    /// verified.
    mutating func changeMain(
        _ message: vigia_message,
        _ process: Int32,
        _ count: Int32
    ) -> Int32 {
        guard count == 1, message.pid > 0, message.run != 0,
            let index = runs.index(of: message.run), runs[index].lives,
            runs[index].pid != message.pid
        else { return 0 }
        if runs[index].process > 0 { close(runs[index].process) }
        if runs[index].events > 0 { close(runs[index].events) }
        runs[index].events = 0
        runs.changed(index, message.pid, process)
        watch(process, EPOLLIN.rawValue)
        return 1
    }
}
