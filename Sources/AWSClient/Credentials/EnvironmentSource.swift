import Basics

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentSource: CredentialSource {
  let environment: [String: String]

  let name = "environment variables"

  func load() throws(AWSError) -> SourceAnswer {
    guard let id = environment.nonEmpty("AWS_ACCESS_KEY_ID") else {
      return .absent("AWS_ACCESS_KEY_ID is not set")
    }
    guard let secret = environment.nonEmpty("AWS_SECRET_ACCESS_KEY") else {
      throw AWSError(
        .credentials, code: "PartialCredentials",
        message: "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
    }
    return .found(
      Credentials(
        accessKeyID: id, secretAccessKey: Secret(secret),
        sessionToken: environment.nonEmpty("AWS_SESSION_TOKEN").map(Secret.init)))
  }
}
