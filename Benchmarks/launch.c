// launch REPORT PROGRAM [ARGUMENT…]
//
// Runs a program and writes "seconds peak_kilobytes cpu_seconds exit_status" to REPORT.
// A small process of its own because Linux counts the memory of the process that forks into
// the peak of what it starts: from Python, /bin/true would seem to need 20 MB and more.
#define _GNU_SOURCE
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int count, char **arguments) {
  if (count < 3) {
    fputs("usage: launch REPORT PROGRAM [ARGUMENT...]\n", stderr);
    return 64;
  }
  double start = now();
  pid_t child = fork();
  if (child < 0) {
    perror("fork");
    return 71;
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // what is measured never outlives its measurement
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }

  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) < 0) {
    perror("wait4");
    return 71;
  }
  double wall = now() - start;

  FILE *report = fopen(arguments[1], "w");
  if (!report) {
    perror(arguments[1]);
    return 73;
  }
  fprintf(report, "%.6f %ld %.6f %d\n", wall, usage.ru_maxrss,
          seconds(usage.ru_utime) + seconds(usage.ru_stime),
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return fclose(report) == 0 ? 0 : 73;
}
