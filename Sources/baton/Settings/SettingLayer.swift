import Configuration

/// One place where settings are looked for.
struct SettingLayer: Sendable {
    enum Kind: Sendable {
        case flags
        case environment
        case settingsFile(path: String)
    }

    let kind: Kind
    /// Every variable that it has.
    let names: Set<String>
    private let config: ConfigReader

    init(_ kind: Kind, _ variables: [String: String]) {
        // An empty variable is one that was not set: compose files and shells make them easily.
        let present = variables.filter { !$0.value.isEmpty }
        self.kind = kind
        names = Set(present.keys)
        config = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: present))
    }

    func text(_ name: String, isSecret: Bool = false) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        return config.string(forKey: key, isSecret: isSecret)
    }

    func origin(of facts: SettingFacts) -> SettingOrigin {
        switch kind {
        case .flags: .flag(facts.flag)
        case .environment: .environment
        case .settingsFile(let path): .settingsFile(path: path)
        }
    }
}
