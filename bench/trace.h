/*
 * A trace as columns, for the C comparators: the same columns that src/trace keeps, filled in the way a C programmer
 * would write it down first. Reads what `alloctrace generate` writes: no units, no quotes, no errors told.
 */

#ifndef ALLOCTRACE_BENCH_TRACE_H
#define ALLOCTRACE_BENCH_TRACE_H

#include <stddef.h>
#include <stdint.h>

enum { OPERATION_ALLOC = 0, OPERATION_REALLOC = 1, OPERATION_FREE = 2 };

typedef struct {
  /* How many events there is room for, and how many there are. */
  size_t capacity, count;
  uint8_t *operations;
  uint32_t *ids, *sizes;
  uint16_t *threads;
  /* Site number + 1; 0 for none. */
  uint32_t *sites;
  /* Offset of the event's line in the text. */
  uint32_t *line_offsets;
  uint32_t id_count, site_count, thread_count;
} Trace;

/* The whole file in memory. Ends the program where it cannot be read. */
char *read_file(const char *path, size_t *length);

/* Columns with room for an event on each line, every page of them touched. */
Trace make_trace(const char *text, size_t length);

/* Fills the columns from the text, from the start. */
void parse_trace(Trace *trace, const char *text, size_t length);

/* FNV-1a over operation, id, size, thread and site of each event, each as a 32-bit word. */
uint32_t columns_checksum(const Trace *trace);

/* Milliseconds of a clock that never goes back. */
double now_ms(void);

/* The most memory this process ever had, in bytes. */
double peak_bytes(void);

#endif
