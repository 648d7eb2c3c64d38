package import Basics

/// Where a secret is kept, written like a URL.
///
/// - `secretsmanager://NAME-OR-ARN` is a secret of Secrets Manager; `?stage=AWSPREVIOUS` takes
///   another version than the current one.
/// - `ssm://NAME-OR-ARN` is a parameter of Systems Manager: `ssm:///shop/db` for `/shop/db`.
/// - `#KEY` behind either takes one member of a secret that is a JSON object.
///
/// Other `name=value` items behind `?` are for whoever uses the secret; see `parameters`.
package struct SecretReference: Sendable, Hashable {
  /// The service that keeps it.
  package var store: Store
  /// The name or ARN.
  package var name: String
  /// The staging label of the version; nil for the current one.
  package var stage: String?
  /// The member that is meant; nil for all of it.
  package var key: String?
  /// The other items behind `?`, as they are written.
  package var parameters: String

  /// A service that keeps secrets.
  package enum Store: String, Sendable, Hashable, CaseIterable {
    /// Secrets Manager.
    case secretsManager = "secretsmanager"
    /// Systems Manager's Parameter Store.
    case parameterStore = "ssm"
  }

  /// Reads a reference; nil for what does not begin like one.
  /// - Throws: `SecretError.emptyReference`.
  package init?(_ text: String) throws(SecretError) {
    let store = Store.allCases.first { text.hasPrefix("\($0.rawValue)://") }
    guard let store else { return nil }
    let rest = text.dropFirst(store.rawValue.count + 3)
    let beforeKey = rest.prefix { $0 != "#" }
    let key = rest[beforeKey.endIndex...].dropFirst()
    let name = beforeKey.prefix { $0 != "?" }
    let items = beforeKey[name.endIndex...].dropFirst().split(separator: "&")
    guard !name.isEmpty else { throw .emptyReference }
    self.store = store
    self.name = String(name)
    self.key = key.isEmpty ? nil : String(key)
    stage = items.last { $0.hasPrefix("stage=") }.map { String($0.dropFirst(6)) }
    parameters = items.filter { !$0.hasPrefix("stage=") }.joined(separator: "&")
  }

  /// The region of an ARN; nil for a name, which is looked for in the client's region.
  var region: String? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    return parts.first == "arn" && parts.count > 4 ? String(parts[3]) : nil
  }
}

extension SecretReference: CustomStringConvertible {
  /// The reference, which is no secret itself, without the values of parameters that may be some.
  package var description: String {
    let shown = parameters.split(separator: "&").map { item in
      let name = item.prefix { $0 != "=" }
      let mayBeSecret = ["pass", "secret", "token", "options"].contains {
        name.lowercased().contains($0)
      }
      return mayBeSecret ? "\(name)=***" : String(item)
    }
    let items = (stage.map { ["stage=\($0)"] } ?? []) + shown
    return "\(store.rawValue)://\(name)"
      + (items.isEmpty ? "" : "?" + items.joined(separator: "&")) + (key.map { "#\($0)" } ?? "")
  }
}

/// Why a secret that was fetched cannot be used.
package enum SecretError: Error, Sendable, Hashable {
  /// A reference without a name.
  case emptyReference
  /// The secret is bytes, not text.
  case notText(SecretReference)
  /// A member is asked for, but the secret is no JSON object.
  case notAnObject(SecretReference)
  /// The object has no such member; the names of those that it has.
  case noMember(SecretReference, members: [String])
}

extension SecretError: MigrationError {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus { .configuration }

  /// What is wrong, without any part of the secret.
  package var description: String {
    switch self {
    case .emptyReference:
      "the reference has no name; write secretsmanager://NAME or ssm:///NAME"
    case .notText(let reference): "\(reference): the secret is binary, not text"
    case .notAnObject(let reference):
      "\(reference): the secret is no JSON object, so that it has no member; leave out the part from # on"
    case .noMember(let reference, let members):
      "\(reference): the secret has no text or number of that name; it has \(members.joined(separator: ", "))"
    }
  }
}
