import Deployment
import Testing

@testable import MigrateCommand

@Suite("A task's log for people")
struct LogTextTests {
  @Test(
    "events become what the program itself would show, all else stays",
    arguments: [
      (
        #"{"event":"step_completed","direction":"up","revision":"7","message":"a b","duration_ms":9}"#,
        "up    7  a b  (9 ms)"
      ),
      (#"{"event":"run_completed","done":1,"duration_ms":1500}"#, "1 migration in 1.5 s"),
      (#"{"event":"run_completed","done":0,"duration_ms":5}"#, "nothing to do"),
      (
        #"{"event":"run_failed","message":"versions/7.sql:1: error: no"}"#,
        "versions/7.sql:1: error: no"
      ),
      (#"{"event":"already_done","revisions":["6","7"]}"#, "6, 7: already done by another runner"),
      (
        #"{"event":"held","revisions":["8 (drop a)"]}"#,
        "held back for the contract phase: 8 (drop a)"
      ),
      (#"{"event":"message","revision":"7","message":"hello"}"#, "7: hello"),
      (
        #"{"event":"backfill_progress","table":"users","rows":5,"estimated_rows":9}"#,
        "users: 5 of about 9 rows"
      ),
      (#"{"event":"step_started","revision":"7"}"#, nil),
      (#"{"_aws":{"Timestamp":1},"Applied":1}"#, nil),
      (#"{"event":"notice","message":"hello"}"#, "notice: hello"),
      (#"{"level":"info"}"#, #"{"level":"info"}"#),
      ("{ not JSON", "{ not JSON"),
      ("up    7  a b", "up    7  a b"),
    ])
  func lines(line: String, text: String?) {
    #expect(LogText(LogLine(time: 0, message: line)).text == text)
  }
}
