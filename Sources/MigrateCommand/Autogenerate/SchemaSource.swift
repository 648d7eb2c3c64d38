import Migrations

/// Where a schema comes from that is compared with another.
enum SchemaSource: Sendable, Hashable {
  /// An SQL file, or a directory of them.
  case path(String)
  /// A command of the shell that prints SQL.
  case program(String)
  /// What models in Python describe.
  case models(ModelKind, String)
  /// Another database.
  case url(String)
  /// What the migrations make up to a revision.
  case revision(String)
  /// The configured database.
  case database

  /// The libraries whose models are read.
  enum ModelKind: String, Sendable, CaseIterable {
    case sqlalchemy, alembic, django
  }

  /// Reads a source as a user writes it.
  init(_ text: String) {
    let scheme = text.prefix { $0 != ":" }
    let rest = String(text.dropFirst(scheme.count + 1))
    switch scheme {
    case "program": self = .program(rest)
    case "revision": self = .revision(rest.isEmpty ? "heads" : rest)
    case "database" where rest.isEmpty: self = .database
    default:
      if let kind = ModelKind(rawValue: String(scheme)), text.contains(":") {
        self = .models(kind, rest)
      } else if text.contains("://") {
        self = .url(text)
      } else {
        self = .path(text)
      }
    }
  }

  /// Whether it is loaded into a scratch database, together with others of the kind.
  var isLoaded: Bool {
    switch self {
    case .path, .program, .models: true
    case .url, .revision, .database: false
    }
  }
}

extension SchemaSource: SettingWord {
  init?(word: String) { self.init(word) }

  var word: String {
    switch self {
    case .path(let name): name
    case .models(let kind, let name): "\(kind.rawValue):\(name)"
    case .program(let command): "program:\(command)"
    case .url(let url): url
    case .revision(let revision): "revision:\(revision)"
    case .database: "database"
    }
  }

  var displayWord: String { description }
  static var expectation: String { "a path, or program:…, sqlalchemy:…, alembic:…, django:…" }

  /// The source, with a path that starts at a directory.
  func placed(in directory: String) -> SchemaSource {
    switch self {
    case .path(let name): .path(MigrateCommand.path(name, from: directory))
    case .models(let kind, let name) where kind != .sqlalchemy:
      .models(kind, MigrateCommand.path(name.isEmpty ? "." : name, from: directory))
    default: self
    }
  }
}

extension SchemaSource: CustomStringConvertible {
  /// The text that is read as this source, without a password.
  var description: String {
    switch self {
    case .path(let path): path.visibleLine
    case .program(let command): "program:\(command.visibleLine)"
    case .models(let kind, let name): "\(kind.rawValue):\(name.visibleLine)"
    case .url(let url): (try? DatabaseAddress(url).description) ?? "the URL"
    case .revision(let revision): "revision:\(revision.visibleLine)"
    case .database: "database"
    }
  }
}
