/// What to do when PostgreSQL's own message about a failed connection does not say it.
enum ConnectAdvice {
  /// Lines to follow the message; empty where there is nothing to add.
  static func lines(for message: String) -> String {
    let advice = all.first { message.contains($0.words) }
    return advice.map { "\n\($0.text)" } ?? ""
  }

  private static let bundle = """
    for RDS the file that https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem is
    """

  private static let all: [(words: String, text: String)] = [
    (
      "certificate verify failed",
      """
      The server's certificate has expired, or it is not signed by an authority in sslrootcert \
      (\(bundle)).
      `openssl s_client -starttls postgres -connect HOST:PORT` shows the certificate.
      """
    ),
    (
      "root certificate file",
      """
      sslmode=verify-full needs the authorities to trust: sslrootcert=FILE (\(bundle)).
      """
    ),
    (
      "does not match host name",
      """
      Connect by a name that the certificate has: for RDS the endpoint, not an alias or address of it.
      """
    ),
    (
      "server does not support SSL",
      """
      The server offers no TLS: turn it on there (ssl = on), or see whether a pooler is in between.
      """
    ),
    (
      "no encryption",
      """
      The server may take encrypted connections only: try sslmode=verify-full, or sslmode=require.
      """
    ),
    (
      "PAM authentication failed",
      """
      RDS refused the token of iam=true: the user needs the role (GRANT rds_iam TO …), and the AWS \
      role of this run the permission rds-db:connect for that user.
      """
    ),
  ]
}
