import Basics
import Migrations

/// The URLs of test databases.
enum TestDatabaseURL {
  /// The URL of another database of the same server, in every other word as the user wrote it: with the
  /// driver of an application's own library (`postgresql+asyncpg://`), the parameters, the password.
  ///
  /// - Returns: nil for what is no URL, such as a reference to a secret.
  static func naming(_ database: String, in url: String) -> String? {
    let url = url.trimmingBlanks
    guard let scheme = url.firstRange(of: "://"),
      url[..<scheme.lowerBound].lowercased().hasPrefix("postgres")
    else { return nil }
    let end = url[scheme.upperBound...].firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
    let slash = url[scheme.upperBound..<end].firstIndex(of: "/") ?? end
    let query = url[end...]
    // A database that the query names wins over the path.
    guard !query.contains("dbname=") else { return nil }
    return "\(url[..<slash])/\(database)\(query)"
  }

  /// The URL of a SQLite file, with the driver of an application's own library.
  static func file(_ path: String, like url: String) -> String {
    let scheme = url.trimmingBlanks.firstRange(of: ":").map { url.trimmingBlanks[..<$0.lowerBound] }
    return "\(scheme ?? "sqlite"):///\(path)"
  }
}

extension DatabaseAddress {
  /// A URL without its secrets.
  static func described(_ url: String) -> String { (try? DatabaseAddress(url).description) ?? "" }
}
