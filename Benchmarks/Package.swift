// swift-tools-version: 6.2
import PackageDescription

// The same rules as the project's own.
let rules: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "retail-pulse", path: ".."),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
  ],
  targets: [
    // The program itself is built with it: one build, one folder.
    .executableTarget(
      name: "Bench",
      dependencies: ["CBench", "ImageHeaderSources", .product(name: "retail-pulse", package: "retail-pulse")],
      swiftSettings: rules),
    .executableTarget(
      name: "BareRoute",
      dependencies: [
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: rules),
    // Its symbols are for its own package: so it is compiled here once more, from the same files.
    .target(name: "ImageHeaderSources", path: "Sources/ImageHeader", swiftSettings: rules),
    .target(name: "CBench"),
  ]
)
