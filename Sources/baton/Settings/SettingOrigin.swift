/// Where the value of a setting came from.
enum SettingOrigin: Hashable, Sendable {
    case fallback
    /// The variable's own value.
    case environment
    /// The file that `NAME_FILE` names.
    case file(path: String)
    /// The file that `BATON_SETTINGS_FILE` names.
    case settingsFile(path: String)
    case flag(String)

    /// One word for each, for programs.
    var word: String {
        switch self {
        case .fallback: "default"
        case .environment: "environment"
        case .file: "file"
        case .settingsFile: "settings_file"
        case .flag: "flag"
        }
    }

    /// The path or the flag; `nil` where there is none.
    var place: String? {
        switch self {
        case .fallback, .environment: nil
        case .file(let path), .settingsFile(let path), .flag(let path): path
        }
    }
}
