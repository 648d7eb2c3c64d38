/// How a run reports its progress.
struct RunReporting: Sendable, Hashable {
  /// Whether events are written as JSON.
  var isJSON = false
  /// Whether standard output is a log, in which the error at the end is an event like the others.
  var isLog = false
  /// Whether a line of metrics is written at the end.
  var hasMetrics = false
  /// The ECS task that the run is in.
  var taskID: String?
  /// What the metrics are of.
  var application: String

  /// Brings options, configuration and environment together.
  init(_ options: GlobalOptions, _ configuration: Configuration) async {
    isLog = configuration.logFormat == .json
    isJSON = options.json || isLog
    hasMetrics = configuration.metrics == .emf
    application = configuration.applicationName
    if isLog || hasMetrics { taskID = await ContainerMetadata().taskID() }
  }
}

/// What events are written as.
enum LogFormat: String, SettingChoice {
  /// Text for people.
  case text
  /// One JSON object a line, errors included, for what reads logs.
  case json
}

/// What figures of a run are written as.
enum MetricsFormat: String, SettingChoice {
  /// Not at all.
  case none
  /// A line of CloudWatch's Embedded Metric Format.
  case emf
}
