import AWSClient
import Basics

/// An image of the new version: `REPOSITORY:TAG`, or for one container `NAME=REPOSITORY:TAG`.
package struct ImageChoice: Sendable, Hashable {
  /// The container that gets the image; nil for all whose image is of the same repository.
  package var container: String?
  /// The image as a task definition names it.
  package var image: String

  /// Reads a choice; nil when a part of it is empty.
  package init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    container = parts.count == 2 ? String(parts[0]) : nil
    image = String(parts[parts.count - 1])
  }

  /// The choice as it is written.
  package var text: String { (container.map { $0 + "=" } ?? "") + image }

  /// The image without tag and digest.
  static func repository(of image: String) -> Substring {
    let name = image.prefix { $0 != "@" }
    let lastPart = name.lastIndex(of: "/") ?? name.startIndex
    return name[..<(name[lastPart...].firstIndex(of: ":") ?? name.endIndex)]
  }
}

extension TaskDefinition {
  /// The containers that a choice is for.
  ///
  /// Without a name that is each container whose image is of the same repository, so that sidecars
  /// keep theirs.
  func containers(for choice: ImageChoice) -> [String] {
    if let name = choice.container { return containers.map(\.name).filter { $0 == name } }
    let repository = ImageChoice.repository(of: choice.image)
    return containers.filter { ImageChoice.repository(of: $0.image) == repository }.map(\.name)
  }

  /// The definition with the images of the choices; nothing else of it changes.
  func choosing(_ choices: [ImageChoice]) -> TaskDefinition {
    var images: [String: String] = [:]
    // What names a container takes precedence over what is for all.
    for choice in choices.filter({ $0.container == nil }) + choices.filter({ $0.container != nil })
    {
      for name in containers(for: choice) { images[name] = choice.image }
    }
    var changed = self
    changed.json["containerDefinitions"] = .array(
      json["containerDefinitions"]?.elements.map { container in
        var container = container
        if let image = container["name"]?.text.flatMap({ images[$0] }) {
          container["image"] = .string(image)
        }
        return container
      } ?? [])
    return changed
  }
}
