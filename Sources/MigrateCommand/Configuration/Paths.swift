import Migrations

/// A path that starts at a directory unless it is absolute.
func path(_ path: String, from directory: String) -> String {
  guard !path.hasPrefix("/"), !directory.isEmpty else { return path }
  return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
}

/// The directory that a file is in; empty for the current one.
func directoryName(_ path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "" }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// A URL whose SQLite file, if it has one with a relative path, starts at a directory.
func sqliteURL(_ url: String, from directory: String) -> String {
  let url = DatabaseURL.usualForm(of: url.trimmingBlanks)
  let scheme = "sqlite:///"
  guard url.hasPrefix(scheme), !url.hasPrefix("\(scheme):memory:") else { return url }
  return scheme + path(String(url.dropFirst(scheme.count)), from: directory)
}
