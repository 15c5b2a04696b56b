// swift-tools-version: 6.2
import PackageDescription

// One set of rules for every target: Swift 6 mode comes with the tools version, the upcoming features make imports and
// existentials explicit, an async function runs where its caller does, and a warning is an error.
let rules: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
// Hummingbird's own: its requests and answers are made of them.
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
// Without its Foundation trait, so that the program stays free of Foundation.
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "retail-pulse",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "retail-pulse", targets: ["RetailPulse"])
  ],
  dependencies: [
    // The reason for each stands in docs/architecture.md, "Libraries".
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "RetailPulse",
      dependencies: [
        "APIServer", "JobEvents", "JobIndex", "Monitoring", "Pipeline", "ImageHost", "JobModel", "JobStore",
        "StreamingJSON", "DurableFiles", "FolderWatch", "Fetch", "ImageHeader", "StoreMaster", "Threads", "Addressing",
        "CCurl", "CYAML", "CTerminal", arguments, lifecycle, subprocess, unixSignals, logging, system, coreMetrics,
        httpTypes, nioCore, nioPosix,
      ],
      swiftSettings: rules),
    .target(
      name: "APIServer",
      dependencies: [
        "JobIndex", "JobModel", "JobStore", "Monitoring", "StreamingJSON", "DurableFiles", "Threads", "Addressing",
        "Inflate", "CEmbeddedFiles", "CZlib", hummingbird, hummingbirdCore, lifecycle, logging, system, httpTypes,
        nioCore, nioHTTP1, nioHTTPTypes, nioPosix,
      ],
      // Compiled in by CEmbeddedFiles.
      exclude: ["openapi.json", "Page/Assets"],
      swiftSettings: rules),
    .target(name: "CEmbeddedFiles"),
    .target(name: "CTerminal"),
    .target(
      name: "Pipeline",
      dependencies: [
        "JobEvents", "JobModel", "JobStore", "Monitoring", "StreamingJSON", "DurableFiles", "Fetch", "ImageHeader",
        "StoreMaster", "Threads", coreMetrics, collections, lifecycle, logging, system,
      ],
      swiftSettings: rules),
    .target(name: "Monitoring", dependencies: ["JobModel", coreMetrics], swiftSettings: rules),
    .target(name: "JobEvents", dependencies: ["JobModel", collections], swiftSettings: rules),
    .target(
      name: "JobIndex",
      dependencies: [
        "JobEvents", "JobModel", "JobStore", "StreamingJSON", "DurableFiles", "SQLite", "Threads", logging, system,
      ],
      swiftSettings: rules),
    .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: rules),
    .target(
      name: "JobStore", dependencies: ["JobModel", "StreamingJSON", "DurableFiles", system], swiftSettings: rules),
    .target(name: "JobModel", dependencies: ["StreamingJSON", crypto, system], swiftSettings: rules),
    .target(name: "StreamingJSON", swiftSettings: rules),
    .target(
      name: "FolderWatch", dependencies: ["DurableFiles", "CInotifyTools", "Threads", logging, system],
      swiftSettings: rules),
    .target(name: "DurableFiles", dependencies: ["CLinux", "Threads", system], swiftSettings: rules),
    .target(name: "Fetch", dependencies: ["Addressing", "Inflate", "CCurl", "Threads"], swiftSettings: rules),
    .target(name: "Addressing", swiftSettings: rules),
    .target(name: "Inflate", dependencies: ["CZlib"], swiftSettings: rules),
    .target(name: "StoreMaster", dependencies: [system], swiftSettings: rules),
    .target(name: "ImageHeader", swiftSettings: rules),
    .target(name: "ImageHost", dependencies: [nioCore, nioPosix], swiftSettings: rules),
    .target(name: "Threads", dependencies: ["CLinux"], swiftSettings: rules),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CInotifyTools", providers: [.apt(["libinotifytools0-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),

    .target(name: "TestSupport", dependencies: [subprocess, system], path: "Tests/TestSupport", swiftSettings: rules),
    .target(
      name: "SimulatedDisk", dependencies: ["DurableFiles", "TestSupport", system], path: "Tests/SimulatedDisk",
      swiftSettings: rules),
    .testTarget(name: "TestSupportTests", dependencies: ["TestSupport", system], swiftSettings: rules),
    .testTarget(name: "ImageHeaderTests", dependencies: ["ImageHeader"], swiftSettings: rules),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads", "TestSupport"], swiftSettings: rules),
    .testTarget(
      name: "MonitoringTests", dependencies: ["Monitoring", "JobModel", "TestSupport", coreMetrics, system],
      swiftSettings: rules),
    .testTarget(name: "StoreMasterTests", dependencies: ["StoreMaster"], swiftSettings: rules),
    .testTarget(
      name: "JobModelTests", dependencies: ["JobModel", "JobStore", "StreamingJSON"], swiftSettings: rules),
    .testTarget(
      name: "JobStoreTests",
      dependencies: ["JobStore", "JobModel", "DurableFiles", "SimulatedDisk", "TestSupport", system],
      swiftSettings: rules),
    .testTarget(
      name: "JobEventsTests", dependencies: ["JobEvents", "JobModel", "TestSupport"], swiftSettings: rules),
    .testTarget(
      name: "JobIndexTests",
      dependencies: [
        "JobIndex", "JobEvents", "JobModel", "JobStore", "StreamingJSON", "SQLite", "DurableFiles", "Threads",
        "TestSupport", logging, system,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "DurableFilesTests", dependencies: ["DurableFiles", "SimulatedDisk", "TestSupport", system],
      swiftSettings: rules),
    .testTarget(
      name: "APIServerTests",
      dependencies: [
        "APIServer", "Addressing", "CZlib", "JobIndex", "JobModel", "JobStore", "DurableFiles", "SimulatedDisk",
        "TestSupport", hummingbird,
        hummingbirdCore, logging, httpTypes, nioCore, nioEmbedded, nioHTTP1, system,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "FetchTests",
      dependencies: ["Fetch", "Addressing", "CCurl", "ImageHost", "TestSupport", "Threads", system],
      swiftSettings: rules),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Pipeline", "JobEvents", "JobModel", "JobStore", "StreamingJSON", "SimulatedDisk", "DurableFiles",
        "StoreMaster", "TestSupport", "Threads", "Fetch", "Addressing", "ImageHeader", "ImageHost",
        collections, logging, system,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "SettingsTests", dependencies: ["RetailPulse", "Fetch", "Addressing", "TestSupport", arguments, system],
      swiftSettings: rules),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "RetailPulse", "ImageHost", "JobModel", "JobStore", "StreamingJSON", "DurableFiles", "TestSupport", "Threads",
        system,
      ],
      swiftSettings: rules),
  ]
)
