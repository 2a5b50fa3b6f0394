// swift-tools-version: 6.2
import PackageDescription

let houseSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "baton",
    products: [
        .library(name: "AsyncPQ", targets: ["AsyncPQ"]),
        .library(name: "TaskClient", targets: ["TaskClient", "TaskModel"]),
        .executable(name: "baton", targets: ["baton"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.1.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.2.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.4"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.7.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.90.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.34.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.18.0", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.9.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        // The library: libpq as async/await.
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "AsyncPQ",
            dependencies: [
                "CLibpq", log, lifecycle, .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: houseSettings),

        // The product.
        .target(name: "TaskModel", swiftSettings: houseSettings),
        .target(
            name: "TaskStore", dependencies: ["AsyncPQ", "TaskModel", log, metrics, tracing],
            swiftSettings: houseSettings),
        .target(
            name: "TaskAccess",
            dependencies: [
                "TaskModel", log, .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),
        .target(
            name: "TaskServer",
            dependencies: [
                "TaskAccess", "TaskModel", log, lifecycle, metrics, tracing,
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: houseSettings),
        .target(
            name: "TaskClient",
            dependencies: [
                "TaskModel", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),

        // What the program tells of itself.
        .target(
            name: "Telemetry",
            dependencies: [
                "TaskModel", log, lifecycle, metrics, tracing,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),

        // The program and what it stands on.
        .target(
            name: "Migrator",
            dependencies: ["AsyncPQ", log, .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: houseSettings),
        .target(name: "LocalPostgres", dependencies: [log, subprocess, system], swiftSettings: houseSettings),
        .executableTarget(
            name: "baton",
            dependencies: [
                "AsyncPQ", "LocalPostgres", "Migrator", "TaskAccess", "TaskModel", "TaskServer", "TaskStore",
                "Telemetry",
                log, lifecycle, metrics, system,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
            ],
            swiftSettings: houseSettings),

        // What the documentation shows, compiled with the tests.
        .executableTarget(
            name: "AsyncPQTour", dependencies: ["AsyncPQ", log], path: "Examples/AsyncPQTour",
            swiftSettings: houseSettings),

        // What AsyncPQ costs, beside pgbench.
        .executableTarget(
            name: "AsyncPQBenchmark",
            dependencies: [
                "AsyncPQ", "LocalPostgres", log, subprocess, system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/AsyncPQBenchmark", swiftSettings: houseSettings),

        // What it costs to know who asks.
        .executableTarget(
            name: "AccessBenchmark",
            dependencies: [
                "TaskAccess", "TaskModel", log, .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Benchmarks/AccessBenchmark", swiftSettings: houseSettings),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["AsyncPQ", "LocalPostgres", "Migrator", "TaskModel", log],
            path: "Tests/TestSupport",
            swiftSettings: houseSettings),
        .testTarget(
            name: "AsyncPQTests",
            dependencies: [
                "AsyncPQ", "LocalPostgres", "TestSupport", log,
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "FaultTests", dependencies: ["AsyncPQ", "LocalPostgres", "TestSupport", log],
            swiftSettings: houseSettings),
        .testTarget(
            name: "LocalPostgresTests", dependencies: ["LocalPostgres", log, subprocess, system],
            swiftSettings: houseSettings),
        .testTarget(name: "MigratorTests", dependencies: ["Migrator"], swiftSettings: houseSettings),
        .testTarget(name: "TaskModelTests", dependencies: ["TaskModel"], swiftSettings: houseSettings),
        .testTarget(
            name: "TaskClientTests", dependencies: ["TaskClient", "TaskModel"], swiftSettings: houseSettings),
        .testTarget(
            name: "TaskAccessTests",
            dependencies: [
                "TaskAccess", "TaskModel", "TestSupport", log, .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "TaskServerTests",
            dependencies: [
                "TaskAccess", "TaskModel", "TaskServer", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "Yams", package: "Yams"), lifecycle,
                log, metrics, tracing,
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "TelemetryTests",
            dependencies: [
                "TaskModel", "Telemetry", "TestSupport", lifecycle, log, metrics, tracing,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "batonTests",
            dependencies: [
                "baton", "TaskModel", "TaskServer", "Telemetry", "TestSupport", log,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "AsyncPQ", "LocalPostgres", "Migrator", "TaskAccess", "TaskModel", "TaskStore", "TestSupport", log,
            ],
            swiftSettings: houseSettings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TaskClient", "TaskModel", "LocalPostgres", "TestSupport", "AsyncPQ", log, subprocess, system,
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: houseSettings),
    ]
)

// `make tsan`: AsyncPQ with its tests alone, so that nothing else is built with the thread sanitizer.
if Context.environment["BATON_ONLY_ASYNCPQ"] != nil {
    let kept = [
        "CLibpq", "AsyncPQ", "LocalPostgres", "Migrator", "TaskModel", "TestSupport", "AsyncPQTests", "FaultTests",
    ]
    package.targets.removeAll { !kept.contains($0.name) }
    package.products.removeAll { $0.name != "AsyncPQ" }
}
