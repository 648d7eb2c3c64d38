import AWSClient
import Basics

/// The commands that revert a migration, for an operator who wants that.
struct RevertCommand: Sendable, Hashable {
  /// One command of the AWS CLI for each revision to go down to.
  let text: String

  /// Makes the commands; nil when there is nothing to revert.
  init?(cluster: String, task: MigrationTask, target: DeploymentTarget, targets: [String]) {
    guard !targets.isEmpty else { return nil }
    let place = target.place.input.members.sorted { $0.key < $1.key }.map { key, value in
      "--\(Self.optionName(key)) \(Self.quoted(value.text ?? value.description))"
    }
    text = targets.map { revision in
      let command = TaskCommand(target.container.command, downgradeTo: revision).words
      let overrides: JSONValue = [
        "containerOverrides": [
          ["name": .string(target.container.name), "command": JSONValue(command)]
        ]
      ]
      let words = [
        "aws ecs run-task", "--cluster \(Self.quoted(cluster))",
        "--task-definition \(task.taskDefinition)",
      ]
      return
        (words + place + ["--overrides \(Self.quoted(overrides.description))"])
        .joined(separator: " ")
    }.joined(separator: "\n")
  }

  /// `networkConfiguration` as the CLI writes it: `network-configuration`.
  private static func optionName(_ key: String) -> String {
    key.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_:/.".contains($0))
    }
    return isPlain ? word : "'\(word.replacing("'", with: #"'\''"#))'"
  }
}
