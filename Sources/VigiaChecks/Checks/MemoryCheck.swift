internal import VigiaCore
internal import VigiaPlatform

/// Whether so much memory can be had.
struct MemoryCheck {
    let wanted: Share

    func ask() -> CheckAnswer {
        guard let room = Memory.room else {
            return .ill(.system, "the kernel does not tell how much memory there is")
        }
        let (left, all) = (Bytes(count: room.available), Bytes(count: room.total))
        let words = "\(left) of \(all) available"
        if wanted.isMet(by: UInt64(room.available), of: UInt64(room.total)) { return .well(words) }
        let hint =
            "end what takes it, or ask for less; ps --sort=-rss -eo rss,args shows who has it"
        return .ill(.memoryLow, "\(words), less than \(wanted)", hint: hint)
    }
}
