import CCurl

/// The libcurl of this machine.
enum CurlLibrary {
  /// Loads the library when it is first needed.
  ///
  /// - Throws: `AWSError` of the kind `configuration` when there is none, or one that does not sign
  ///   all headers: before 7.87 it left out `X-Amz-Security-Token` and took no `X-Amz-Date`.
  static func load() throws(AWSError) {
    if let reason = ccurl_load() {
      throw AWSError(
        .configuration, code: "LibraryMissing",
        message: """
          libcurl, which everything with AWS needs, cannot be loaded: \(String(cString: reason))
          Install it: apt-get install libcurl4
          """)
    }
    let version = ccurl_version_number()
    guard version >= 0x07_57_00 else {
      throw AWSError(
        .configuration, code: "LibraryTooOld",
        message: """
          libcurl \(version >> 16).\(version >> 8 & 0xff).\(version & 0xff) is too old to sign \
          requests for AWS; 7.87 or later is needed (Debian 12, Ubuntu 24.04)
          """)
    }
  }
}
