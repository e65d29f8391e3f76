/*
 * The straightforward reader of the .alloctrace text: byte by byte, names interned by FNV-1a hashes in tables with open
 * addressing, compared by memcmp. It is what the product's reader is measured against; see docs/performance.md.
 */

#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* A name as it stands in the text. */
typedef struct {
  const char *name;
  uint32_t length;
  uint32_t hash;
  /* Number + 1; 0 marks an empty slot. */
  uint32_t number;
} Slot;

/* A set of names, numbered by first appearance. */
typedef struct {
  Slot *slots;
  /* A power of two. */
  size_t slot_count;
  uint32_t name_count;
} NameTable;

static void *allocate(size_t bytes) {
  void *memory = calloc(1, bytes);
  if (!memory) {
    fprintf(stderr, "out of memory\n");
    exit(1);
  }
  return memory;
}

static void *touched(size_t bytes) {
  void *memory = allocate(bytes);
  memset(memory, 1, bytes);
  return memory;
}

static void make_slots(NameTable *table, size_t slot_count) {
  table->slot_count = slot_count;
  table->slots = allocate(slot_count * sizeof *table->slots);
}

static void grow(NameTable *table) {
  NameTable old = *table;
  make_slots(table, old.slot_count * 2);
  for (size_t index = 0; index < old.slot_count; index++) {
    if (old.slots[index].number == 0) continue;
    size_t target = old.slots[index].hash & (table->slot_count - 1);
    while (table->slots[target].number != 0) target = (target + 1) & (table->slot_count - 1);
    table->slots[target] = old.slots[index];
  }
  free(old.slots);
}

/* The number of a name, which is new or known. */
static uint32_t intern(NameTable *table, const char *name, uint32_t length) {
  uint32_t hash = 0x811c9dc5u;
  for (uint32_t index = 0; index < length; index++) hash = (hash ^ (uint8_t)name[index]) * 0x01000193u;
  size_t index = hash & (table->slot_count - 1);
  for (; table->slots[index].number != 0; index = (index + 1) & (table->slot_count - 1)) {
    const Slot *slot = &table->slots[index];
    if (slot->hash == hash && slot->length == length && memcmp(slot->name, name, length) == 0)
      return slot->number - 1;
  }
  uint32_t number = table->name_count++;
  table->slots[index] = (Slot){.name = name, .length = length, .hash = hash, .number = number + 1};
  if (table->name_count * 2 > table->slot_count) grow(table);
  return number;
}

char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(1);
  }
  *length = (size_t)ftell(file);
  rewind(file);
  char *text = allocate(*length + 1);
  if (fread(text, 1, *length, file) != *length) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(1);
  }
  fclose(file);
  return text;
}

Trace make_trace(const char *text, size_t length) {
  size_t lines = 1;
  for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + length - at))); at++) lines++;
  Trace trace = {.capacity = lines};
  trace.operations = touched(lines * sizeof *trace.operations);
  trace.ids = touched(lines * sizeof *trace.ids);
  trace.sizes = touched(lines * sizeof *trace.sizes);
  trace.threads = touched(lines * sizeof *trace.threads);
  trace.sites = touched(lines * sizeof *trace.sites);
  trace.line_offsets = touched(lines * sizeof *trace.line_offsets);
  return trace;
}

static const char *skip_blanks(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t')) at++;
  return at;
}

static const char *token_end(const char *at, const char *end) {
  while (at < end && *at != ' ' && *at != '\t' && *at != '\n') at++;
  return at;
}

static int is_word(const char *token, size_t length, const char *word) {
  return length == strlen(word) && memcmp(token, word, length) == 0;
}

void parse_trace(Trace *trace, const char *text, size_t length) {
  NameTable ids = {0}, sites = {0}, threads = {0};
  make_slots(&ids, 1024);
  make_slots(&sites, 1024);
  make_slots(&threads, 64);
  const char *end = text + length;
  /* Whether number 0 is the thread that no event names. */
  int has_unnamed_thread = 0;
  size_t count = 0;
  for (const char *at = text; at < end; at++) {
    const char *line = at;
    at = skip_blanks(at, end);
    const char *token = at;
    at = token_end(at, end);
    size_t token_length = (size_t)(at - token);
    int operation = is_word(token, token_length, "alloc")     ? OPERATION_ALLOC
                    : is_word(token, token_length, "free")    ? OPERATION_FREE
                    : is_word(token, token_length, "realloc") ? OPERATION_REALLOC
                                                              : -1;
    if (operation >= 0) {
      token = skip_blanks(at, end);
      at = token_end(token, end);
      uint32_t id = intern(&ids, token, (uint32_t)(at - token));
      uint32_t size = 0, site = 0;
      int64_t thread = -1;
      if (operation != OPERATION_FREE) {
        for (at = skip_blanks(at, end); at < end && *at >= '0' && *at <= '9'; at++)
          size = size * 10 + (uint32_t)(*at - '0');
      }
      for (at = skip_blanks(at, end); at < end && *at != '\n' && *at != '#'; at = skip_blanks(at, end)) {
        token = at;
        at = token_end(at, end);
        if (*token == '@') {
          site = intern(&sites, token + 1, (uint32_t)(at - token - 1)) + 1;
        } else if (at - token > 2 && token[0] == 't' && token[1] == '=') {
          thread = intern(&threads, token + 2, (uint32_t)(at - token - 2)) + (has_unnamed_thread ? 1u : 0u);
        }
      }
      if (thread < 0) {
        if (threads.name_count == 0) has_unnamed_thread = 1;
        thread = 0;
      }
      trace->operations[count] = (uint8_t)operation;
      trace->ids[count] = id;
      trace->sizes[count] = size;
      trace->threads[count] = (uint16_t)thread;
      trace->sites[count] = site;
      trace->line_offsets[count] = (uint32_t)(line - text);
      count++;
    }
    while (at < end && *at != '\n') at++;
  }
  trace->count = count;
  trace->id_count = ids.name_count;
  trace->site_count = sites.name_count;
  trace->thread_count = threads.name_count + (uint32_t)has_unnamed_thread;
  free(ids.slots);
  free(sites.slots);
  free(threads.slots);
}

uint32_t columns_checksum(const Trace *trace) {
  uint32_t hash = 0x811c9dc5u;
  for (size_t index = 0; index < trace->count; index++) {
    hash = (hash ^ trace->operations[index]) * 0x01000193u;
    hash = (hash ^ trace->ids[index]) * 0x01000193u;
    hash = (hash ^ trace->sizes[index]) * 0x01000193u;
    hash = (hash ^ trace->threads[index]) * 0x01000193u;
    hash = (hash ^ trace->sites[index]) * 0x01000193u;
  }
  return hash;
}

double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

double peak_bytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return (double)usage.ru_maxrss;
#else
  return (double)usage.ru_maxrss * 1024;
#endif
}
