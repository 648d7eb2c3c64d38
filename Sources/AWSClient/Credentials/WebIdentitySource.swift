/// `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, as EKS sets them.
struct WebIdentitySource: CredentialSource {
  let environment: [String: String]
  let roles: RoleAssumption

  let name = "web identity"

  func load() async throws -> SourceAnswer {
    guard let file = environment.nonEmpty("AWS_WEB_IDENTITY_TOKEN_FILE") else {
      return .absent("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
    }
    guard let role = environment.nonEmpty("AWS_ROLE_ARN") else {
      return .absent("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not")
    }
    var roles = roles
    roles.sessionName = environment.nonEmpty("AWS_ROLE_SESSION_NAME") ?? roles.sessionName
    return .found(try await roles.assume(role, tokenFile: file))
  }
}
