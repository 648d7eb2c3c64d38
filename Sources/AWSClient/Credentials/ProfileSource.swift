import Basics

/// The profile in use: its keys, its role, its sign-in or its program.
struct ProfileSource: CredentialSource {
  let files: ProfileFiles
  let profileName: String
  let roles: RoleAssumption
  let singleSignOn: SingleSignOn
  /// What `credential_source` can name.
  let environmentSource: EnvironmentSource
  let containerSource: ContainerSource
  let instanceSource: InstanceSource

  var name: String { "profile '\(profileName)'" }

  func load() async throws -> SourceAnswer { try await load(profileName, after: []) }

  /// - Parameter visited: the profiles that led here by their `source_profile`.
  private func load(_ name: String, after visited: [String]) async throws -> SourceAnswer {
    guard let profile = files.profile(name) else {
      if let previous = visited.last {
        throw AWSError(
          .configuration, code: "ProfileNotFound",
          message: "profile '\(previous)' has the source_profile '\(name)', which is not there")
      }
      return .absent("there is none in \(files.paths)")
    }
    // A profile may name itself as the source: then its own keys are meant.
    let isItsOwnSource = visited.last == name
    if let role = profile["role_arn"], !isItsOwnSource {
      guard !visited.contains(name) else {
        throw AWSError(
          .configuration, code: "ProfileLoop",
          message: "source_profile goes in a circle: \((visited + [name]).joined(separator: ", "))")
      }
      return .found(try await assume(role, profile, name, after: visited + [name]))
    }
    if SingleSignOn.isUsed(by: profile) {
      return .found(try await singleSignOn.credentials(of: profile, named: name))
    }
    if let id = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"] {
      return .found(
        Credentials(
          accessKeyID: id, secretAccessKey: Secret(secret),
          sessionToken: profile["aws_session_token"].map(Secret.init)))
    }
    if let command = profile["credential_process"] {
      return .found(try await CredentialProcess.credentials(from: command))
    }
    return .absent("it has no credentials")
  }

  private func assume(
    _ role: String, _ profile: ProfileSettings, _ name: String, after visited: [String]
  ) async throws -> Credentials {
    if profile["mfa_serial"] != nil {
      throw AWSError(
        .configuration, code: "UnsupportedProfile",
        message: """
          profile '\(name)' asks for an MFA code, which cannot be entered here
          Use `aws configure export-credentials --profile \(name) --format env`.
          """)
    }
    var roles = roles
    roles.sessionName = profile["role_session_name"] ?? roles.sessionName
    if let file = profile["web_identity_token_file"] {
      return try await roles.assume(role, tokenFile: file)
    }
    let answer =
      if let source = profile["source_profile"] {
        try await load(source, after: visited)
      } else {
        try await source(named: profile["credential_source"], of: name).load()
      }
    switch answer {
    case .found(let credentials):
      return try await roles.assume(role, with: credentials, externalID: profile["external_id"])
    case .absent(let reason):
      throw AWSError(
        .credentials, code: "NoCredentials",
        message: "the source of profile '\(name)' has no credentials: \(reason)")
    }
  }

  private func source(
    named source: String?, of profile: String
  ) throws(AWSError) -> any CredentialSource {
    switch source {
    case "Environment": return environmentSource
    case "EcsContainer": return containerSource
    case "Ec2InstanceMetadata": return instanceSource
    default:
      throw AWSError(
        .configuration, code: "IncompleteProfile",
        message: """
          profile '\(profile)' has a role_arn but neither source_profile nor a credential_source \
          of Environment, EcsContainer or Ec2InstanceMetadata
          """)
    }
  }
}
