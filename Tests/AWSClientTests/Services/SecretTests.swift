import AWSClient
import Migrations
import Support
import Testing
import Basics

@Suite("secrets")
struct SecretTests {
  @Test("are fetched by name or ARN, whole or one member, and in an older version")
  func secretsManager() async throws {
    let client = try await AWSStandIn.shared.client
    let name = "shop/db-\(UInt32.random(in: 0...UInt32.max))"
    let created = try await client.call(
      .secretsManager, "CreateSecret",
      ["Name": .string(name), "SecretString": #"{"password":"old","port":5432,"list":[]}"#])
    _ = try await client.call(
      .secretsManager, "PutSecretValue",
      ["SecretId": .string(name), "SecretString": #"{"password":"new","port":5432,"list":[]}"#])
    let arn = try #require(created["ARN"]?.text)

    func secret(_ text: String) async throws -> String {
      try await client.secret(try #require(try SecretReference(text))).revealed
    }
    #expect(try await secret("secretsmanager://\(name)#password") == "new")
    #expect(try await secret("secretsmanager://\(arn)#password") == "new")
    #expect(try await secret("secretsmanager://\(name)#port") == "5432")
    #expect(try await secret("secretsmanager://\(name)?stage=AWSPREVIOUS#password") == "old")
    #expect(try await secret("secretsmanager://\(name)").hasPrefix("{\"password\":\"new\""))

    let reference = try #require(try SecretReference("secretsmanager://\(name)#nothing"))
    await #expect(
      throws: SecretError.noMember(reference, members: ["list", "password", "port"])
    ) { try await client.secret(reference) }
    let error = await #expect(throws: AWSError.self) { try await secret("secretsmanager://none") }
    #expect(error?.code == "ResourceNotFoundException")
  }

  @Test("of Systems Manager are decrypted")
  func parameterStore() async throws {
    let client = try await AWSStandIn.shared.client
    let name = "/shop/\(UInt32.random(in: 0...UInt32.max))"
    _ = try await client.call(
      .ssm, "PutParameter",
      ["Name": .string(name), "Value": "postgresql://h/d", "Type": "SecureString"])
    let reference = try #require(try SecretReference("ssm://\(name)"))
    #expect(try await client.secret(reference).revealed == "postgresql://h/d")
    let key = try #require(try SecretReference("ssm://\(name)#key"))
    await #expect(throws: SecretError.notAnObject(key)) { try await client.secret(key) }
  }

  @Test("tell who is asking")
  func identity() async throws {
    #expect(try await AWSStandIn.shared.client.callerIdentity().account == "123456789012")
  }

  @Test("are named as they are written")
  func references() throws {
    let text = "secretsmanager://arn:aws:secretsmanager:eu-west-1:1:secret:rds!db-1?stage=S&a=b#k"
    let reference = try #require(try SecretReference(text))
    #expect(reference.name == "arn:aws:secretsmanager:eu-west-1:1:secret:rds!db-1")
    #expect(reference.stage == "S")
    #expect(reference.key == "k")
    #expect(reference.parameters == "a=b")
    #expect(reference.description == text)
    #expect(try SecretReference("ssm:///a/b")?.name == "/a/b")
    #expect(try SecretReference("postgresql://h/d") == nil)
    #expect(throws: SecretError.emptyReference) { try SecretReference("ssm://#key") }
  }
}
