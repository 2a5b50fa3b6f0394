import ArgumentParser

/// The program: one command for each way to run it.
@main
struct Baton: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baton",
        abstract: "Keeps users and their tasks in PostgreSQL and serves them over HTTP.",
        discussion: """
            Begin with `baton dev`: it starts a private PostgreSQL in .baton/, brings its
            schema up to date and serves on http://127.0.0.1:8080. In production, run
            `baton migrate up` and then `baton serve`, both with DATABASE_URL.

            SETTINGS (environment; serve, dev and migrate take them as flags too)
            \(SettingsHelp.variables)
            """,
        version: "baton \(Version.current)",
        subcommands: [
            Serve.self, Dev.self, Migrate.self, Keys.self, Tenants.self, Health.self, Config.self,
        ])
}

/// What this build calls itself.
enum Version {
    static let current = "0.1.0"
}
