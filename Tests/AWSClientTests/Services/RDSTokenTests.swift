import Foundation
import Migrations
import Testing

@testable import AWSClient

@Suite("RDS tokens")
struct RDSTokenTests {
  /// What `botocore_oracle.py` makes a token of.
  private struct Request: Encodable {
    struct Values: Encodable {
      var host, user, region, date, key, secret, token: String
      var port: Int
    }
    var token: Values
  }

  private struct Answer: Decodable { var token: String }

  @Test("are byte for byte those of botocore")
  func sameAsBotocore() async throws {
    func random(_ count: Int, _ characters: String) -> String {
      String((0..<count).map { _ in characters.randomElement() ?? "x" })
    }
    let letters = "abcXYZ0189"
    let requests = (0..<300).map { number in
      Request(
        token: .init(
          host: "Db-\(random(5, letters)).c1.eu-west-1.rds.amazonaws.com",
          user: random(1 + number % 30, letters + "@+/=&%? _-.~:é"),
          region: ["eu-west-1", "us-gov-west-1", "cn-north-1"][number % 3],
          date: Date(timeIntervalSince1970: .random(in: 0..<4e9)).signatureText,
          key: "ASIA" + random(16, letters), secret: random(40, letters + "+/"),
          token: number.isMultiple(of: 3) ? "" : random(number, letters + "+/="),
          port: [5432, 443, 80, 6432][number % 4]))
    }
    let answers: [Answer] = try await BotocoreOracle.ask(requests)
    #expect(answers.count == requests.count)
    for (request, answer) in zip(requests.map(\.token), answers) {
      let token = RDSToken(
        host: request.host, port: request.port, user: request.user, region: request.region)
      let credentials = Credentials(
        accessKeyID: request.key, secretAccessKey: Secret(request.secret),
        sessionToken: request.token.isEmpty ? nil : Secret(request.token))
      let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
      let date = try Date(request.date, strategy: format)
      #expect(token.signed(with: credentials, at: date).revealed == answer.token)
    }
  }

  @Test(
    "are for the region in the host's name",
    arguments: [
      ("shop.c1abc.eu-central-1.rds.amazonaws.com", "eu-central-1"),
      ("shop.proxy-c1.us-gov-east-1.rds.amazonaws.com", "us-gov-east-1"),
      ("SHOP.c1.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"),
      ("db.example.com", nil), ("rds.amazonaws.com", nil), ("localhost", nil), ("a.rds", nil),
    ] as [(String, String?)])
  func region(host: String, region: String?) {
    #expect(RDSToken.region(inHost: host) == region)
  }
}
