import CCurl

/// The libcurl of this machine.
enum CurlLibrary {
  /// Loads the library when it is first needed.
  ///
  /// - Throws: `AWSError` of the kind `configuration` when there is none.
  static func load() throws(AWSError) {
    if let reason = ccurl_load() {
      throw AWSError(
        .configuration, code: "LibraryMissing",
        message: """
          libcurl, which everything with AWS needs, cannot be loaded: \(String(cString: reason))
          Install it: apt-get install libcurl4
          """)
    }
  }
}
