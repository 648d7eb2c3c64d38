/// A server to connect to.
struct Host: Equatable {
  let name: String
  let port: String

  /// In the words that libpq uses.
  var timeoutMessage: String {
    "connection to server at \"\(name)\", port \(port) failed: timeout expired\n"
  }
}

/// The servers that libpq tries: its `host`, `hostaddr` and `port`, lists of the same length.
struct HostList {
  private var entries: [(name: String, address: String, port: String)]

  /// The list in libpq's options.
  init(_ options: [String: String]) {
    func list(_ keyword: String) -> [String] {
      (options[keyword] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        .map(String.init)
    }
    let names = list("host")
    let addresses = list("hostaddr")
    let ports = list("port")
    entries = (0..<max(names.count, addresses.count)).map { index in
      (
        name: index < names.count ? names[index] : "",
        address: index < addresses.count ? addresses[index] : "",
        port: ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
      )
    }
  }

  /// The list without a host; nil if that leaves nothing.
  func removing(_ host: Host) -> HostList? {
    var others = self
    let index = entries.firstIndex { entry in
      (entry.name.isEmpty ? entry.address : entry.name) == host.name && entry.port == host.port
    }
    guard let index, entries.count > 1 else { return nil }
    others.entries.remove(at: index)
    return others
  }

  /// The list as libpq's options.
  var settings: [String: String] {
    [
      "host": entries.map(\.name).joined(separator: ","),
      "hostaddr": entries.map(\.address).joined(separator: ","),
      "port": entries.map(\.port).joined(separator: ","),
    ]
  }
}
