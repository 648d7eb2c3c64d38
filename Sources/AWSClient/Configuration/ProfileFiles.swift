import Basics

/// The files `~/.aws/config` and `~/.aws/credentials`.
struct ProfileFiles: Sendable {
  private var sections: [String: ProfileSettings] = [:]
  /// Where they are, for messages.
  let paths: String

  /// Reads the files, which need not be there, from where the environment says that they are.
  /// - Throws: `AWSError` of the kind `configuration` when one cannot be read.
  init(environment: [String: String]) throws(AWSError) {
    let home = environment.nonEmpty("HOME").map { $0 + "/.aws" }
    let config = environment.nonEmpty("AWS_CONFIG_FILE") ?? home.map { $0 + "/config" }
    let credentials =
      environment.nonEmpty("AWS_SHARED_CREDENTIALS_FILE") ?? home.map { $0 + "/credentials" }
    paths = [config, credentials].compactMap(\.self).joined(separator: " or ")
    if let config { try read(config) { $0 } }
    if let credentials { try read(credentials) { "profile \($0)" } }
  }

  /// A profile.
  func profile(_ name: String) -> ProfileSettings? { sections["profile \(name)"] }

  /// A sign-in that profiles share, from `[sso-session NAME]`.
  func singleSignOn(_ name: String) -> ProfileSettings? { sections["sso-session \(name)"] }

  /// What to say when a profile that is asked for is not there.
  func missing(_ name: String) -> AWSError {
    AWSError(
      .configuration, code: "ProfileNotFound", message: "there is no profile '\(name)' in \(paths)")
  }

  private mutating func read(
    _ path: String, sectionName: (String) -> String
  ) throws(AWSError) {
    let bytes: [UInt8]?
    do {
      bytes = try contents(ofFile: path)
    } catch {
      throw AWSError(
        .configuration, code: "UnreadableFile", message: "cannot read \(path): \(error)")
    }
    guard let bytes else { return }
    var section: String?
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      // An indented line belongs to a value of several lines, none of which is used here.
      guard let first = line.first, !first.isWhitespace, first != "#", first != ";" else {
        continue
      }
      if first == "[" {
        let name = line.dropFirst().prefix { $0 != "]" }.split(whereSeparator: \.isWhitespace)
          .joined(separator: " ")
        section = name == "default" ? "profile default" : sectionName(name)
      } else if let section, let equals = line.firstIndex(of: "=") {
        let value = line[line.index(after: equals)...]
        sections[section, default: ProfileSettings()].set(
          line[..<equals].trimmed.lowercased(), Self.withoutComment(value))
      }
    }
  }

  /// A comment at the end of a line begins behind a space.
  private static func withoutComment(_ value: Substring) -> String {
    let end = [" #", " ;", "\t#", "\t;"].compactMap { value.firstRange(of: $0)?.lowerBound }.min()
    return String(value[..<(end ?? value.endIndex)].trimmed)
  }
}

/// The settings of one section.
struct ProfileSettings: Sendable, Hashable {
  private var values: [String: String] = [:]

  /// The value of a setting; nil when it is not set or empty.
  subscript(key: String) -> String? { values.nonEmpty(key) }

  mutating func set(_ key: String, _ value: String) { values[key] = value }
}
