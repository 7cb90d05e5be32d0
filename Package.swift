// swift-tools-version: 6.3
import PackageDescription

// The rooms of the house and the arrows between them; ARCHITECTURE.md explains each.
// Arrows only go down: a target may depend on those named above it here, never below.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Neither regular expressions nor the run time of `async` reach `vigia`.
///
/// A call that needs one does not compile: the supervisor would carry both along all its life.
let lean: [SwiftSetting] = [
    .unsafeFlags([
        "-Xfrontend", "-disable-implicit-string-processing-module-import",
        "-Xfrontend", "-disable-implicit-concurrency-module-import",
    ]),
    // In pieces that the linker can sort; see scripts/order.
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// The guardian needs no Swift runtime: Embedded Swift, and libc as its only library.
let embedded: [SwiftSetting] = [
    .enableExperimentalFeature("Embedded"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-no-static-stdlib"]),
]

let gnu: [CSetting] = [.define("_GNU_SOURCE")]

func room(
    _ name: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        resources: resources,
        cSettings: gnu,
        swiftSettings: strict + lean
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, cSettings: gnu, swiftSettings: strict)
}

let package = Package(
    name: "vigia",
    products: [
        .executable(name: "vigia", targets: ["vigia"]),
        .executable(name: "vigia-guardian", targets: ["vigia-guardian"]),
        .library(name: "VigiaKit", targets: ["VigiaKit"]),
    ],
    targets: [
        // C: what Swift cannot say, and the libraries that are not our purpose.
        .target(name: "CLinux", cSettings: gnu),
        .target(
            name: "CEvent",
            cSettings: gnu,
            linkerSettings: [.linkedLibrary(":libevent.a")]
        ),
        .target(
            name: "CYAML",
            cSettings: gnu,
            linkerSettings: [.linkedLibrary(":libyaml.a")]
        ),
        .target(
            name: "CZstd",
            cSettings: gnu,
            linkerSettings: [.linkedLibrary(":libzstd.a")]
        ),
        .target(
            name: "CSQLite",
            cSettings: gnu,
            linkerSettings: [.linkedLibrary(":libsqlite3.a"), .linkedLibrary("m")]
        ),
        // The second one has what the first one knows of terminals.
        .target(
            name: "CCurses",
            cSettings: gnu,
            linkerSettings: [.linkedLibrary(":libncursesw.a"), .linkedLibrary(":libtinfo.a")]
        ),
        // It loads libcurl when that is needed.
        .target(name: "CCurl", cSettings: gnu),
        // OpenSSL, in the same way.
        .target(name: "CTLS", cSettings: gnu),

        // Decisions, and the system calls that carry them out.
        room("VigiaCore", []),
        .target(name: "VigiaJSON", cSettings: gnu, swiftSettings: strict),
        room("VigiaPlatform", ["CLinux"]),
        .executableTarget(
            name: "vigia-guardian",
            dependencies: ["CLinux"],
            cSettings: gnu,
            swiftSettings: embedded,
            linkerSettings: [.unsafeFlags(["-no-static-stdlib"])]
        ),

        // What Swift backends are built on. Other packages depend on it, so that neither it nor
        // what is below it has unsafe flags.
        .target(
            name: "CKit",
            cSettings: gnu,
            linkerSettings: [.linkedLibrary(":libevent.a")]
        ),
        .target(name: "VigiaHTTP", cSettings: gnu, swiftSettings: strict),
        .target(
            name: "VigiaKit",
            dependencies: ["CKit", "VigiaHTTP", "VigiaJSON"],
            cSettings: gnu,
            swiftSettings: strict
        ),

        // The rooms of the supervisor.
        room("VigiaWire", ["CLinux", "VigiaJSON", "VigiaCore"]),
        room("VigiaConfig", ["CLinux", "CYAML", "VigiaCore"]),
        room("VigiaLogs", ["CZstd", "VigiaWire", "VigiaPlatform", "VigiaJSON", "VigiaCore"]),
        room("VigiaProbes", ["CEvent", "VigiaPlatform", "VigiaJSON", "VigiaCore"]),
        room("VigiaRepairs", ["VigiaPlatform", "VigiaJSON"]),
        room("VigiaSQLite", ["CSQLite", "VigiaCore"]),
        room(
            "VigiaDatabases",
            [
                "CSQLite", "VigiaSQLite", "VigiaRepairs", "VigiaPlatform", "VigiaJSON", "VigiaCore",
            ]
        ),
        room(
            "VigiaHistory",
            ["VigiaSQLite", "VigiaWire", "VigiaPlatform", "VigiaJSON", "VigiaCore"]
        ),
        room("VigiaPackages", ["VigiaRepairs", "VigiaPlatform", "VigiaJSON", "VigiaCore"]),
        room(
            "VigiaChecks",
            [
                "VigiaDatabases", "VigiaPackages", "VigiaRepairs", "VigiaPlatform", "VigiaJSON",
                "VigiaCore",
            ]
        ),
        room("VigiaWatch", ["VigiaPlatform", "VigiaJSON", "VigiaCore"]),
        room("VigiaAlerts", ["CCurl", "VigiaWire", "VigiaPlatform", "VigiaJSON", "VigiaCore"]),
        room("VigiaAPI", ["VigiaWire", "VigiaJSON", "VigiaCore"]),
        room(
            "VigiaGateway",
            [
                "CLinux", "CTLS", "VigiaAPI", "VigiaHTTP", "VigiaLogs", "VigiaHistory", "VigiaWire",
                "VigiaPlatform", "VigiaJSON", "VigiaCore",
            ],
            // The files of the dashboard are parts of the program.
            resources: [.embedInCode("Dashboard/Page")]
        ),
        room("VigiaImport", ["VigiaConfig", "VigiaCore"]),
        room(
            "VigiaEngine",
            [
                "CEvent", "CLinux", "VigiaCore", "VigiaPlatform", "VigiaWire", "VigiaConfig",
                "VigiaLogs", "VigiaHistory", "VigiaProbes", "VigiaRepairs", "VigiaChecks",
                "VigiaWatch", "VigiaAPI", "VigiaJSON", "VigiaAlerts", "VigiaGateway",
            ]
        ),
        room(
            "VigiaCLI",
            [
                "CCurses",
                "VigiaCore", "VigiaJSON", "VigiaPlatform", "VigiaWire", "VigiaConfig", "VigiaLogs",
                "VigiaHistory", "VigiaRepairs", "VigiaDatabases", "VigiaPackages", "VigiaChecks",
                "VigiaAlerts", "VigiaGateway", "VigiaImport",
            ]
        ),
        .executableTarget(
            name: "vigia",
            dependencies: ["VigiaEngine", "VigiaCLI"],
            cSettings: gnu,
            swiftSettings: strict + lean,
            linkerSettings: [
                .unsafeFlags([
                    "-use-ld=lld",
                    // The parts of C++ that the Swift run time needs, and not two more libraries.
                    "-L", "\(Context.packageDirectory)/scripts/link",
                    // What the supervisor runs lies together; scripts/order says why.
                    "-Xlinker",
                    "--symbol-ordering-file=\(Context.packageDirectory)/scripts/link/order",
                    "-Xlinker", "--no-warn-symbol-ordering",
                    "-Xclang-linker", "-static-libgcc",
                    // A hundredth of the space for the places that the loader relocates.
                    "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
                ])
            ]
        ),

        // The backend that the guide is about: Examples/rota-cep.
        .target(
            name: "CSodium",
            path: "Examples/rota-cep/Sources/CSodium",
            cSettings: gnu,
            linkerSettings: [.linkedLibrary(":libsodium.a")]
        ),
        .target(
            name: "CNet",
            dependencies: ["CEvent"],
            path: "Examples/rota-cep/Sources/CNet",
            cSettings: gnu,
            linkerSettings: [
                .linkedLibrary(":libevent_openssl.a"), .linkedLibrary(":libssl.a"),
                .linkedLibrary(":libcrypto.a"),
            ]
        ),
        .target(
            name: "RotaCep",
            dependencies: ["CEvent", "CNet", "CSQLite", "CSodium", "VigiaKit", "VigiaJSON"],
            path: "Examples/rota-cep/Sources/RotaCep",
            cSettings: gnu,
            swiftSettings: strict
        ),
        .executableTarget(
            name: "rota-cep",
            dependencies: ["RotaCep", "VigiaKit", "VigiaJSON"],
            path: "Examples/rota-cep/Sources/rota-cep",
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests("RotaCepTests", ["TestSupport", "RotaCep", "VigiaJSON"]),

        // Tests: one target for each room, and one that reads the sources.
        tests("TidyTests", ["TestPlaces", "VigiaCore"]),
        .testTarget(
            name: "VigiaCoreTests",
            dependencies: ["TestSupport", "VigiaJSON", "VigiaCore"],
            exclude: ["Failures"],
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests("VigiaJSONTests", ["VigiaJSON"]),
        tests("VigiaPlatformTests", ["VigiaPlatform", "TestSupport"]),
        // What tests of several rooms need: folders, small files, free ports, and waiting for facts.
        .target(
            name: "TestSupport",
            path: "Tests/TestSupport",
            cSettings: gnu,
            swiftSettings: strict
        ),
        // Logs as a scribe leaves them, with their indexes and archives, for tests to read.
        .target(
            name: "LogMaking",
            dependencies: ["CZstd", "VigiaLogs", "VigiaPlatform", "VigiaCore"],
            path: "Tests/LogMaking",
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests(
            "VigiaLogsTests",
            ["TestSupport", "LogMaking", "VigiaLogs", "VigiaPlatform", "VigiaCore"]
        ),

        // The example of VigiaKit's pages, and a backend with every trouble that tests look for.
        .executableTarget(
            name: "kit-hello",
            dependencies: ["VigiaKit"],
            path: "Tests/KitHello",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "kit-trials",
            dependencies: ["VigiaKit"],
            path: "Tests/KitTrials",
            swiftSettings: strict
        ),

        // A scribe by itself, which a test kills.
        .executableTarget(
            name: "scribe-relay",
            dependencies: ["VigiaLogs", "VigiaPlatform", "VigiaCore"],
            path: "Tests/ScribeRelay",
            cSettings: gnu,
            swiftSettings: strict
        ),

        // A fake world for the decisions; `make simulate` runs it for years.
        .target(
            name: "Simulation",
            dependencies: ["VigiaCore", "VigiaEngine"],
            path: "Tests/Simulation",
            cSettings: gnu,
            swiftSettings: strict
        ),
        .executableTarget(
            name: "simulate",
            dependencies: ["Simulation", "VigiaCore"],
            path: "Tests/Simulate",
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests("SimulationTests", ["Simulation", "VigiaCore"]),
        .executableTarget(
            name: "read-failure",
            dependencies: ["VigiaCore"],
            path: "Benchmarks/ReadFailure",
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary("m")]
        ),
        tests("VigiaConfigTests", ["VigiaConfig", "VigiaCore"]),
        .testTarget(
            name: "VigiaImportTests",
            dependencies: ["TestSupport", "VigiaImport", "VigiaConfig", "VigiaCore"],
            exclude: ["Fixtures"],
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests("VigiaProbesTests", ["CEvent", "VigiaProbes", "VigiaJSON", "VigiaCore"]),
        // A test's folder with a shell in it, for tests of repairs, databases, packages and checks.
        .target(
            name: "TestPlaces",
            dependencies: ["TestSupport", "VigiaPlatform", "VigiaJSON"],
            path: "Tests/TestPlaces",
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests(
            "VigiaRepairsTests",
            [
                "TestSupport", "TestPlaces", "VigiaRepairs", "VigiaDatabases", "VigiaPlatform",
                "VigiaJSON",
            ]
        ),
        // Databases and packages are tested together with the checks that ask about them.
        tests(
            "VigiaDatabasesTests",
            [
                "TestSupport", "TestPlaces", "VigiaChecks", "VigiaDatabases", "VigiaSQLite",
                "VigiaRepairs", "VigiaPlatform", "VigiaCore",
            ]
        ),

        // A writer of a history by itself, which a test kills.
        .executableTarget(
            name: "history-relay",
            dependencies: ["VigiaHistory", "VigiaWire", "VigiaCore"],
            path: "Tests/HistoryRelay",
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests(
            "VigiaHistoryTests",
            [
                "TestSupport", "VigiaHistory", "VigiaSQLite", "VigiaWire", "VigiaPlatform",
                "VigiaCore",
            ]
        ),
        tests(
            "VigiaPackagesTests",
            [
                "TestSupport", "TestPlaces", "VigiaChecks", "VigiaDatabases", "VigiaPackages",
                "VigiaRepairs", "VigiaPlatform", "VigiaCore",
            ]
        ),
        tests(
            "VigiaChecksTests",
            ["TestSupport", "TestPlaces", "VigiaChecks", "VigiaPlatform", "VigiaJSON", "VigiaCore"]
        ),
        tests(
            "VigiaWatchTests",
            ["TestSupport", "VigiaWatch", "VigiaJSON", "VigiaPlatform", "VigiaCore"]
        ),
        tests(
            "VigiaAPITests",
            ["TestPlaces", "TestSupport", "VigiaAPI", "VigiaWire", "VigiaJSON", "VigiaCore"]
        ),
        tests(
            "VigiaAlertsTests",
            ["TestPlaces", "TestSupport", "VigiaAlerts", "VigiaPlatform", "VigiaJSON", "VigiaCore"]
        ),
        tests("VigiaKitTests", ["VigiaHTTP", "VigiaKit"]),
        tests("VigiaHTTPTests", ["VigiaHTTP"]),
        tests(
            "VigiaGatewayTests",
            [
                "TestSupport", "VigiaGateway", "VigiaAPI", "VigiaHTTP", "VigiaHistory",
                "VigiaWire", "VigiaPlatform", "VigiaCore",
            ]
        ),
        tests("VigiaWireTests", ["CLinux", "VigiaWire", "VigiaCore"]),

        // The guardian as it is built, with a test in the place of its supervisor.
        .executableTarget(
            name: "guardian-relay",
            dependencies: ["CLinux"],
            path: "Tests/GuardianRelay",
            cSettings: gnu,
            swiftSettings: strict
        ),
        tests("GuardianTests", ["TestSupport", "CLinux", "VigiaWire", "VigiaCore"]),
        tests(
            "VigiaCLITests",
            [
                "TestSupport", "LogMaking", "VigiaCLI", "VigiaWire", "VigiaLogs", "VigiaHistory",
                "VigiaPlatform", "VigiaJSON", "VigiaCore",
            ]
        ),
        tests(
            "VigiaEngineTests",
            [
                "VigiaEngine", "VigiaAPI", "VigiaLogs", "VigiaHistory", "VigiaPlatform",
                "VigiaWire", "VigiaJSON", "VigiaCore", "CLinux", "TestSupport",
            ]
        ),
        // It runs the two executables, which `swift build --build-tests` makes; to link them in
        // would bring the guardian's own runtime along.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestPlaces", "TestSupport", "VigiaHistory", "VigiaSQLite", "VigiaWire",
                "VigiaPlatform", "VigiaJSON", "VigiaCore",
            ],
            path: "Tests/EndToEnd",
            exclude: ["Scripts"],
            cSettings: gnu,
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)

// `make fuzz` alone builds this: the fuzzer brings a `main` of its own.
if Context.environment["VIGIA_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzzing",
            dependencies: [
                "VigiaDatabases", "VigiaPackages", "VigiaImport", "VigiaConfig", "VigiaHTTP",
                "VigiaPlatform", "VigiaJSON", "VigiaCore",
            ],
            path: "Tests/Fuzzing",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer"])]
        )
    )
}
