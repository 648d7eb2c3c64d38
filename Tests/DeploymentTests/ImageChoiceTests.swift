import AWSClient
import Testing

@testable import Deployment
import Basics

@Suite("Images of the new version")
struct ImageChoiceTests {
  private static let answer: JSONValue = [
    "taskDefinition": [
      "taskDefinitionArn": "arn:aws:ecs:eu-central-1:1:task-definition/web:7", "family": "web",
      "revision": 7, "status": "ACTIVE", "registeredAt": 15, "somethingNew": ["kept": true],
      "containerDefinitions": [
        ["name": "web", "image": "host:5000/shop@sha256:0abc", "secrets": [["name": "A"]]],
        ["name": "worker", "image": "host:5000/shop:v1"],
        ["name": "proxy", "image": "envoy:1.30", "somethingNew": 1],
      ],
    ],
    "tags": [["key": "team", "value": "shop"]],
  ]

  private func definition() throws -> TaskDefinition {
    try #require(TaskDefinition(answer: Self.answer))
  }

  private func choices(_ texts: String...) throws -> [ImageChoice] {
    try texts.map { try #require(ImageChoice($0)) }
  }

  @Test("an image without a name goes to the containers of its repository, and not to sidecars")
  func sameRepository() throws {
    let images = try definition().choosing(choices("host:5000/shop:v2")).containers.map(\.image)
    #expect(images == ["host:5000/shop:v2", "host:5000/shop:v2", "envoy:1.30"])
  }

  @Test("an image with a name goes to that container alone, and before one without")
  func named() throws {
    let changed = try definition().choosing(choices("worker=other:v9", "host:5000/shop:v2"))
    #expect(changed.containers.map(\.image) == ["host:5000/shop:v2", "other:v9", "envoy:1.30"])
  }

  @Test("a new revision keeps everything but the image, also what this program does not know")
  func registration() throws {
    let input = try definition().choosing(choices("web=shop:v2")).registration
    var expected = try definition().json
    for key in ["taskDefinitionArn", "revision", "status", "registeredAt"] { expected[key] = nil }
    expected["tags"] = Self.answer["tags"]
    #expect(input["containerDefinitions"]?[0]?["image"] == "shop:v2")
    #expect(input["containerDefinitions"]?[0]?["secrets"] == [["name": "A"]])
    #expect(input["containerDefinitions"]?[2] == expected["containerDefinitions"]?[2])
    expected["containerDefinitions"] = input["containerDefinitions"]
    #expect(input == expected)
  }

  @Test("what is empty is no image", arguments: ["", "web=", "=shop:v2"])
  func empty(text: String) {
    #expect(ImageChoice(text) == nil)
  }
}
