/// What the service runs for: where it is production, `migrate down` is refused.
enum Deployment: String, CaseIterable, Sendable {
    case development
    case test
    case staging
    case production
}

extension SettingKind<Deployment> {
    static var deployment: Self { .word(among: Deployment.self) }
}
