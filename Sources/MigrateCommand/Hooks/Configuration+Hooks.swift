import Migrations

extension Configuration {
  /// What a run does besides its migrations.
  /// - Throws: `ProblemList` for files that cannot be read; `DatabaseURLError`, `SecretError`.
  func runHooks() throws -> RunHooks {
    var hooks = RunHooks()
    for point in HookPoint.allCases {
      switch self.hooks[point] {
      case .sql(let path): hooks[point] = .sql(try RepeatableFile(hookAt: path))
      case .command(let text):
        let command = HookCommand(
          text, database: try databaseAddress().description, url: hooksFindURL ? url : nil)
        hooks[point] = .action { try await command.run($0) }
      case .nothing: break
      }
    }
    return hooks
  }
}

/// What stands in `[hooks]`, by its point of a run.
struct HookSettings: Sendable, Hashable {
  private var settings: [HookPoint: HookSetting] = [:]

  subscript(point: HookPoint) -> HookSetting {
    get { settings[point, default: .nothing] }
    set { settings[point] = newValue }
  }
}
