import VigiaCLI

VigiaCommand.exit(VigiaCommand.main(Array(CommandLine.arguments.dropFirst())))
