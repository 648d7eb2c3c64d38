import Foundation
import Support
import Testing

@Suite("in a container")
struct ContainerTests {
  /// Whether this machine lets us make what a container is.
  private static let hasNamespaces =
    geteuid() == 0 && system("unshare --pid --mount --fork true 2> /dev/null") == 0

  @Test(
    "SIGTERM ends the first process, which is nobody's and has no file system to write to",
    .enabled(if: hasNamespaces || isCI))
  func firstProcess() async throws {
    let versions: KeyValuePairs = ["1_slow.sql": "-- migrate:up\nSELECT pg_sleep(60);\n"]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let script = """
        mount -o remount,bind,ro / || exit 1
        until psql -XAtc "SELECT 'running' FROM pg_stat_activity WHERE pid <> pg_backend_pid()
          AND datname = current_database() AND query LIKE '%pg_sleep%'" "$MIGRATE_URL" \
          | grep -q running; do sleep 0.1; done && kill -TERM 1 &
        exec setpriv --reuid 65534 --regid 65534 --clear-groups \
          '\(try migrateExecutable)' upgrade head --log-format json --metrics emf
        """
      let result = try await runProcess(
        "unshare", ["--pid", "--mount", "--fork", "--kill-child", "bash", "-c", script],
        environment: database.environment, in: database.directory)
      #expect(result.exitCode == 143, "\(result.errors)\(result.output)")
      #expect(result.errors.isEmpty)
      #expect(result.output.contains("1 was rolled back"))
      #expect(try await database.applied().isEmpty)
      #expect(try await database.history() == ["upgrade 1 failure"])
    }
  }
}
