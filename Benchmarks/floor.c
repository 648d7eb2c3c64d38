// floor URL SCRIPT
//
// The least that a client must do: sends a script of one statement a line to PostgreSQL in
// libpq's pipeline mode, with one sync for each hundred COMMIT lines, and reads the results
// while it writes. It knows nothing of files, revisions, locks or errors other than to stop.
#define _POSIX_C_SOURCE 200809L  // getline
#include <libpq-fe.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMITS_PER_SYNC = 100 };

static int outstanding;  // statements and syncs whose results have not been read yet

static void fail(PGconn *connection, const char *what) {
  fprintf(stderr, "floor: %s: %s", what, PQerrorMessage(connection));
  exit(1);
}

static void read_results(PGconn *connection) {
  if (!PQconsumeInput(connection)) fail(connection, "read");
  while (outstanding > 0 && !PQisBusy(connection)) {
    PGresult *result = PQgetResult(connection);
    if (!result) {  // the end of one statement's results
      outstanding--;
      continue;
    }
    switch (PQresultStatus(result)) {
      case PGRES_PIPELINE_SYNC: outstanding--; break;
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK: break;
      default: fail(connection, PQresultErrorMessage(result));
    }
    PQclear(result);
  }
}

static void wait_for(PGconn *connection, short events) {
  struct pollfd socket = {.fd = PQsocket(connection), .events = events};
  if (poll(&socket, 1, -1) < 0) fail(connection, "poll");
  if (socket.revents & POLLIN) read_results(connection);
}

static void flush(PGconn *connection) {
  int unsent;
  while ((unsent = PQflush(connection)) == 1) wait_for(connection, POLLIN | POLLOUT);
  if (unsent < 0) fail(connection, "write");
}

static void sync_pipeline(PGconn *connection) {
  if (!PQpipelineSync(connection)) fail(connection, "sync");
  outstanding++;
  flush(connection);
}

int main(int count, char **arguments) {
  if (count != 3) {
    fputs("usage: floor URL SCRIPT\n", stderr);
    return 64;
  }
  FILE *script = fopen(arguments[2], "r");
  if (!script) {
    perror(arguments[2]);
    return 66;
  }
  PGconn *connection = PQconnectdb(arguments[1]);
  if (PQstatus(connection) != CONNECTION_OK) fail(connection, "connect");
  if (!PQenterPipelineMode(connection) || PQsetnonblocking(connection, 1))
    fail(connection, "pipeline");

  char *line = NULL;
  size_t capacity = 0;
  int commits = 0;
  while (getline(&line, &capacity, script) > 0) {
    if (!PQsendQueryParams(connection, line, 0, NULL, NULL, NULL, NULL, 0))
      fail(connection, "send");
    outstanding++;
    bool committed = strncmp(line, "COMMIT", 6) == 0;
    if (committed && ++commits % COMMITS_PER_SYNC == 0)
      sync_pipeline(connection);
    else
      flush(connection);
  }
  sync_pipeline(connection);
  while (outstanding > 0) wait_for(connection, POLLIN);

  free(line);
  fclose(script);
  PQfinish(connection);
  return 0;
}
