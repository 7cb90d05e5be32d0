import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform

// A scribe in a process of its own, to be killed: scribe-relay PROJECT FORMAT READER STAGE…
// The numbers are descriptors that it was started with: the service's pipe, and the stage's
// reading end, writing end and record. It ends in order once its standard input does.
let words = CommandLine.arguments
let numbers = words.dropFirst(3).compactMap { Int32($0) }
guard words.count == 7, numbers.count == 4,
    let format = LogPolicy.Format(rawValue: words[2])
else { exit(2) }
let stage = StageDescriptors(reader: numbers[1], writer: numbers[2], record: numbers[3])
let budget = LogBudget(total: .gibibytes(1024), freePercent: 0)
let scribe = try Scribe(project: words[1], budget: budget, stage: stage)
scribe.open(
    LogName(service: "web", channel: .stdout),
    reader: FileDescriptor(owning: numbers[0]),
    LogPolicy(format: format, keep: 1000, compress: false)
)
scribe.settle()
var byte: UInt8 = 0
while unsafe read(0, &byte, 1) > 0 {}
scribe.flush(token: 1)
scribe.finish()
