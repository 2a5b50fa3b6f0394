import Glibc
import Subprocess
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// `baton dev`, with a PostgreSQL of its own.
    @Suite struct DevTests {
        @Test func `Ctrl-C stops the service and its PostgreSQL, and the next start has the data`() async throws {
            try await DataDirectory.with { directory in
                let first = try await RunningService.run("dev", settings: directory.settings) { service in
                    _ = try await service.client.createUser(UserDraft(name: "Ada"))
                    #expect(directory.serverPID != nil)
                    service.program.stop(by: SIGINT)
                    #expect(try await service.program.hasEnded())
                }
                #expect(first.report.exitCode == 0, "\(first.report)")
                #expect(directory.serverPID == nil)
                #expect(try directory.processCount == 0)
                #expect(first.report.output.hasPrefix("Making a PostgreSQL"))
                #expect(first.report.output.hasSuffix("Stopped.\n"))

                let second = try await RunningService.run("dev", settings: directory.settings) { service in
                    let names = try await service.client.usersPage().items.map(\.name)
                    service.program.stop()
                    return names
                }
                #expect(second.value == ["Ada"])
                #expect(second.report.exitCode == 0 && second.report.output.hasPrefix("Starting PostgreSQL"))
            }
        }

        @Test func `after kill -9 the next start takes the running PostgreSQL over, with the data`() async throws {
            try await DataDirectory.with { directory in
                let first = try await RunningService.run("dev", settings: directory.settings) { service in
                    let user = try await service.client.createUser(UserDraft(name: "Ada"))
                    service.program.stop(by: SIGKILL)
                    return user
                }
                #expect(first.report.status == .signaled(SIGKILL))
                let pid = try #require(directory.serverPID)
                let second = try await RunningService.run("dev", settings: directory.settings) { service in
                    let user = try await service.client.user(first.value.id)
                    #expect(directory.serverPID == pid)
                    service.program.stop()
                    return user
                }
                #expect(second.value == first.value)
                #expect(
                    second.report.output.hasPrefix("PostgreSQL still runs from last time (pid \(pid)); using it.\n"))
                #expect(try directory.processCount == 0)
            }
        }

        @Test func `after kill -9 of both the next start has what was answered with 201`() async throws {
            try await DataDirectory.with { directory in
                let first = try await RunningService.run("dev", settings: directory.settings) { service in
                    let user = try await service.client.createUser(UserDraft(name: "Ada"))
                    kill(try #require(directory.serverPID), SIGKILL)
                    service.program.stop(by: SIGKILL)
                    return user
                }
                let second = try await RunningService.run("dev", settings: directory.settings) { service in
                    let user = try await service.client.user(first.value.id)
                    service.program.stop()
                    return user
                }
                #expect(second.value == first.value)
            }
        }

        @Test func `a PostgreSQL that is killed is started again, with the data`() async throws {
            try await DataDirectory.with { directory in
                let ended = try await RunningService.run("dev", settings: directory.settings) { service in
                    let user = try await service.client.createUser(UserDraft(name: "Ada"))
                    let pid = try #require(directory.serverPID)
                    kill(pid, SIGKILL)
                    #expect(try await eventually { directory.serverPID.map { $0 != pid } ?? false })
                    let isBack = try await eventually(within: .seconds(60)) {
                        (try? await service.client.user(user.id)) == user
                    }
                    #expect(isBack)
                    service.program.stop()
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
                #expect(ended.report.complaints.contains("PostgreSQL has ended, starting it again"))
                #expect(try directory.processCount == 0)
            }
        }

        @Test func `a terminal that is closed stops it, and its PostgreSQL`() async throws {
            try await DataDirectory.with { directory in
                let ended = try await RunningService.run("dev", settings: directory.settings) { service in
                    service.program.stop(by: SIGHUP)
                    let hasEnded = try await service.program.hasEnded()
                    #expect(hasEnded)
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
                #expect(try directory.processCount == 0)
            }
        }

        @Test func `a second dev on the same directory is one clear error, and the first goes on`() async throws {
            try await DataDirectory.with { directory in
                _ = try await RunningService.run("dev", settings: directory.settings) { service in
                    let ports = ["BATON_PORT": "\(FreePorts.next())", "BATON_ADMIN_PORT": "\(FreePorts.next())"]
                    let second = try await BuiltProgram.run(["dev"], settings: directory.settings.merging(ports) { $1 })
                    #expect(second.exitCode == 1 && second.output.isEmpty)
                    let holder = "in use by pid \(service.program.processID)"
                    let cure = "Stop that program or set BATON_DATA_DIR."
                    #expect(
                        second.complaints
                            == "baton: The data directory \(directory.path)/data is \(holder). \(cure)\n")
                    #expect(await service.probe("/readyz") == 200)
                    service.program.stop()
                }
            }
        }

        @Test(arguments: ["Making a PostgreSQL", "Starting PostgreSQL"])
        func `Ctrl-C during the start leaves no process behind`(step: String) async throws {
            try await DataDirectory.with { directory in
                let ended = try await interrupted(directory) { program in program.output.contains(step) }
                #expect(ended.output.hasSuffix("Stopped.\n"), "\(ended)")
            }
        }

        @Test func `Ctrl-C before PostgreSQL accepts connections stops it too`() async throws {
            try await DataDirectory.with { directory in
                let ended = try await interrupted(directory) { _ in directory.serverPID != nil }
                #expect(ended.output.hasSuffix("Stopped.\n"), "\(ended)")
            }
        }

        /// Runs `baton dev`, interrupts it as soon as the condition holds, and expects that nothing is left of it.
        private func interrupted(
            _ directory: DataDirectory, when condition: @escaping @Sendable (RunningProgram) -> Bool
        ) async throws -> BuiltProgram.Report {
            let ports = ["BATON_PORT": "\(FreePorts.next())", "BATON_ADMIN_PORT": "\(FreePorts.next())"]
            let settings = directory.settings.merging(ports) { $1 }
            let ended = try await RunningProgram.run(["dev"], settings: settings) { program in
                let hasCome = try await eventually { condition(program) }
                program.stop(by: SIGINT)
                let hasEnded = try await program.hasEnded()
                #expect(hasCome && hasEnded)
            }
            #expect(ended.report.exitCode == 0)
            #expect(try directory.processCount == 0)
            return ended.report
        }
    }
}
