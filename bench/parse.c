/*
 * parse FILE LEAST_MS LEAST_RUNS: reads a trace again and again, and prints the best time and the columns' checksum as
 * one line of JSON. The file is in memory and the columns are touched before the clock starts.
 */

#include <stdio.h>
#include <stdlib.h>

#include "trace.h"

int main(int argument_count, char **arguments) {
  if (argument_count != 4) return 2;
  double least_ms = atof(arguments[2]);
  int least_runs = atoi(arguments[3]);
  size_t length;
  char *text = read_file(arguments[1], &length);
  Trace trace = make_trace(text, length);
  double best_ms = 1e300, started = now_ms();
  for (int run = 0; run < least_runs || now_ms() - started < least_ms; run++) {
    double start = now_ms();
    parse_trace(&trace, text, length);
    double ms = now_ms() - start;
    if (ms < best_ms) best_ms = ms;
  }
  printf("{\"ms\":%.6f,\"events\":%zu,\"checksum\":\"%08x\",\"peakBytes\":%.0f}\n", best_ms, trace.count,
         columns_checksum(&trace), peak_bytes());
  return 0;
}
