import Dispatch
import Support
import Testing

@testable import AWSClient
import Basics

@Suite("attempts")
struct RetryTests {
  private static let throttled = HTTPStandInResponse(
    #"{"__type":"ThrottlingException","message":"slower"}"#, status: 400)

  private func client(_ server: HTTPStandIn, _ more: [String: String] = [:]) throws -> AWSClient {
    try testClient(
      testKeys.merging(["AWS_ENDPOINT_URL": server.url]) { $1 }.merging(more) { $1 })
  }

  @Test(
    "that fail for the moment are followed by others, up to three",
    arguments: [
      throttled, HTTPStandInResponse("oops", status: 503),
      HTTPStandInResponse(#"{"__type":"x#InternalError"}"#, status: 400),
      HTTPStandInResponse(status: 429),
    ])
  func retried(failure: HTTPStandInResponse) async throws {
    let good = HTTPStandInResponse(#"{"ok":true}"#)
    try await HTTPStandIn.with(answer: answers(failure, failure, good)) { server async throws in
      #expect(try await client(server).call(.ecs, "ListClusters", [:]) == ["ok": true])
      #expect(server.requests.count == 3)
    }
    try await HTTPStandIn.with(answer: answers(failure)) { server async throws in
      let error = await awsError { _ = try await client(server).call(.ecs, "ListClusters", [:]) }
      #expect(error?.isRetryable == true)
      #expect(server.requests.count == 3)
    }
  }

  @Test("are as many as AWS_MAX_ATTEMPTS says")
  func maxAttempts() async throws {
    try await HTTPStandIn.with(answer: answers(Self.throttled)) { server async throws in
      let client = try client(server, ["AWS_MAX_ATTEMPTS": "5"])
      let error = await awsError { _ = try await client.call(.ecs, "ListClusters", [:]) }
      #expect(error?.isThrottling == true)
      #expect(server.requests.count == 5)
    }
  }

  @Test("that the service refuses are the last")
  func refused() async throws {
    let denied = HTTPStandInResponse(
      #"{"__type":"AccessDeniedException","Message":"no permission"}"#, status: 400,
      headers: ["x-amzn-RequestId": "id-1"])
    try await HTTPStandIn.with(answer: answers(denied)) { server async throws in
      let error = await awsError {
        _ = try await client(server).call(.secretsManager, "GetSecretValue", [:])
      }
      #expect(error?.kind == .service)
      #expect(error?.isAccessDenied == true)
      #expect(
        error?.description == """
          secretsmanager:GetSecretValue: no permission (AccessDeniedException)
          Allow secretsmanager:GetSecretValue in the policy of the role that runs migrate.
          Request id: id-1
          """)
      #expect(server.requests.count == 1)
    }
  }

  @Test("that a query service refuses tell its code, its reason and what to allow")
  func refusedByQueryService() async throws {
    let denied = HTTPStandInResponse(
      """
      <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <Error><Type>Sender</Type><Code>AccessDenied</Code>
          <Message>User: &lt;me&gt; is not authorized to perform: sts:AssumeRole on resource: r</Message>
        </Error>
        <RequestId>id-2</RequestId>
      </ErrorResponse>
      """, status: 403)
    try await HTTPStandIn.with(answer: answers(denied)) { server async throws in
      let error = await awsError { _ = try await client(server).call(.sts, "Other", [:]) }
      #expect(error?.code == "AccessDenied")
      #expect(error?.message.hasPrefix("User: <me> is not") == true)
      #expect(error?.requestID == "id-2")
      #expect(error?.description.contains("Allow sts:AssumeRole in the policy") == true)
    }
  }

  @Test("are not repeated without end by many calls: retries have a budget")
  func budget() async throws {
    try await HTTPStandIn.with(answer: answers(Self.throttled)) { server async throws in
      let client = try client(server)
      for _ in 0..<60 {
        _ = await awsError { _ = try await client.call(.ecs, "ListClusters", [:]) }
      }
      // 500 tokens at 5 for each retry.
      #expect(server.requests.count == 160)
    }
  }

  @Test("without an answer tell host and reason")
  func unreachable() async throws {
    let port = try freePort()
    let client = try testClient(
      testKeys.merging(["AWS_ENDPOINT_URL_ECS": "http://127.0.0.1:\(port)"]) { $1 })
    let error = await awsError { _ = try await client.call(.ecs, "ListClusters", [:]) }
    #expect(error?.kind == .connection)
    #expect(error?.message.hasPrefix("no answer from http://127.0.0.1:\(port)/: ") == true)
  }

  @Test("are signed with the time of AWS once it has refused ours")
  func clockSkew() async throws {
    let answer: HTTPStandIn.Answer = { request in
      guard request.headers["x-amz-date"]?.hasPrefix("20301231T2359") == true else {
        return HTTPStandInResponse(
          #"{"__type":"InvalidSignatureException"}"#, status: 403,
          headers: ["Date": "Tue, 31 Dec 2030 23:59:01 GMT"])
      }
      return HTTPStandInResponse("{}")
    }
    try await HTTPStandIn.with(answer: answer) { server async throws in
      let client = try client(server)
      _ = try await client.call(.ecs, "ListClusters", [:])
      _ = try await client.call(.ecs, "ListClusters", [:])
      #expect(server.requests.count == 3)
    }
  }

  @Test("end at once when the task is cancelled")
  func cancellation() async throws {
    let isOver = DispatchSemaphore(value: 0)
    defer { isOver.signal() }
    let answer: HTTPStandIn.Answer = { _ in
      isOver.wait()
      return nil
    }
    try await HTTPStandIn.with(answer: answer) { server async throws in
      let client = try client(server)
      let call = Task { try await client.call(.ecs, "ListClusters", [:]) }
      try await waitUntil("the request has arrived") { !server.requests.isEmpty }
      call.cancel()
      await #expect(throws: CancellationError.self) { try await call.value }
      #expect(server.requests.count == 1)
    }
  }
}
