/*
 * replay FILE HEAP_BYTES STRATEGY LEAST_MS LEAST_RUNS: replays a trace through the allocator model's first-fit or
 * best-fit in its plainest form, and prints the best time and the placement checksum as one line of JSON.
 *
 * The pool is an array of words; a block is a header of four words (size and free flag, previous size, requested,
 * step) and its payload, in which a free block keeps its next and previous. The list is LIFO, neighbours coalesce at
 * once, and there is one arena. The address of every event is written down, as the product does.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

/* Word offsets in a block. */
enum { SIZE = 0, PREVIOUS_SIZE = 1, REQUESTED = 2, STEP = 3, NEXT_FREE = 4, PREVIOUS_FREE = 5 };
enum { HEADER_BYTES = 16, MINIMUM_BLOCK_BYTES = 32, ALIGN_BYTES = 16 };
enum { FREE_FLAG = 1 };

#define NO_BLOCK 0xffffffffu

/* A block's address counts bytes from the start of the pool. */
typedef uint32_t Block;

static uint32_t *pool;
static uint32_t heap_bytes;
static Block head;
static int is_best_fit;

static uint32_t *words(Block block) { return pool + (block >> 2); }
static uint32_t size_of(Block block) { return words(block)[SIZE] & ~(uint32_t)FREE_FLAG; }
static int is_free(Block block) { return (words(block)[SIZE] & FREE_FLAG) != 0; }

static void insert(Block block) {
  words(block)[NEXT_FREE] = head;
  words(block)[PREVIOUS_FREE] = NO_BLOCK;
  if (head != NO_BLOCK) words(head)[PREVIOUS_FREE] = block;
  head = block;
}

static void unlink_block(Block block) {
  Block next = words(block)[NEXT_FREE], previous = words(block)[PREVIOUS_FREE];
  if (previous == NO_BLOCK) head = next;
  else words(previous)[NEXT_FREE] = next;
  if (next != NO_BLOCK) words(next)[PREVIOUS_FREE] = previous;
}

static void tell_next(Block block, uint32_t size) {
  Block next = block + size;
  if (next < heap_bytes) words(next)[PREVIOUS_SIZE] = size;
}

static void make_free(Block block, uint32_t size) {
  uint32_t *header = words(block);
  header[SIZE] = size | FREE_FLAG;
  header[REQUESTED] = 0;
  header[STEP] = 0;
  tell_next(block, size);
  insert(block);
}

/* Allocates `need` of `have` bytes; the rest is split off where it can be a block. */
static void settle(Block block, uint32_t have, uint32_t need, uint32_t requested, uint32_t step) {
  uint32_t rest = have - need;
  uint32_t size = rest >= MINIMUM_BLOCK_BYTES ? need : have;
  uint32_t *header = words(block);
  header[SIZE] = size;
  header[REQUESTED] = requested;
  header[STEP] = step;
  if (size == have) {
    tell_next(block, size);
    return;
  }
  words(block + need)[PREVIOUS_SIZE] = need;
  make_free(block + need, rest);
}

static Block find(uint32_t need) {
  if (!is_best_fit) {
    Block block = head;
    while (block != NO_BLOCK && size_of(block) < need) block = words(block)[NEXT_FREE];
    return block;
  }
  Block best = NO_BLOCK;
  uint32_t best_size = 0xffffffffu;
  for (Block block = head; block != NO_BLOCK; block = words(block)[NEXT_FREE]) {
    uint32_t size = size_of(block);
    if (size == need) return block;
    if (size > need && size < best_size) {
      best = block;
      best_size = size;
    }
  }
  return best;
}

static uint32_t block_size_for(uint32_t requested) {
  uint32_t size = (requested + HEADER_BYTES + ALIGN_BYTES - 1) & ~(uint32_t)(ALIGN_BYTES - 1);
  return size < MINIMUM_BLOCK_BYTES ? MINIMUM_BLOCK_BYTES : size;
}

static Block allocate_block(uint32_t requested, uint32_t step) {
  uint32_t need = block_size_for(requested);
  Block block = find(need);
  if (block == NO_BLOCK) {
    fprintf(stderr, "out of memory at step %u: the pool is too small for this measurement\n", step);
    exit(1);
  }
  unlink_block(block);
  settle(block, size_of(block), need, requested, step);
  return block;
}

static void free_block(Block block) {
  uint32_t size = size_of(block);
  Block next = block + size;
  if (next < heap_bytes && is_free(next)) {
    unlink_block(next);
    size += size_of(next);
  }
  uint32_t previous_size = words(block)[PREVIOUS_SIZE];
  if (previous_size != 0 && is_free(block - previous_size)) {
    block -= previous_size;
    unlink_block(block);
    size += previous_size;
  }
  make_free(block, size);
}

static Block resize_block(Block block, uint32_t requested, uint32_t step) {
  uint32_t need = block_size_for(requested), have = size_of(block);
  Block next = block + have;
  uint32_t behind = next < heap_bytes && is_free(next) ? size_of(next) : 0;
  if (need <= have) {
    int cuts = have - need >= MINIMUM_BLOCK_BYTES;
    if (cuts && behind > 0) unlink_block(next);
    settle(block, cuts ? have + behind : have, need, requested, step);
    return block;
  }
  if (behind > 0 && have + behind >= need) {
    unlink_block(next);
    settle(block, have + behind, need, requested, step);
    return block;
  }
  Block moved = allocate_block(requested, step);
  free_block(block);
  return moved;
}

/* Runs all events. `blocks` maps an id to its block, NO_BLOCK where none is live; `addresses` takes an entry an event. */
static void replay(const Trace *trace, Block *blocks, uint32_t *addresses) {
  head = NO_BLOCK;
  words(0)[PREVIOUS_SIZE] = 0;
  make_free(0, heap_bytes);
  memset(blocks, 0xff, trace->id_count * sizeof *blocks);
  for (size_t index = 0; index < trace->count; index++) {
    uint32_t id = trace->ids[index], step = (uint32_t)index + 1;
    Block block = blocks[id];
    if (trace->operations[index] == OPERATION_ALLOC) {
      blocks[id] = block = allocate_block(trace->sizes[index], step);
    } else if (block == NO_BLOCK) {
      addresses[index] = 0;
      continue;
    } else if (trace->operations[index] == OPERATION_FREE) {
      free_block(block);
      blocks[id] = NO_BLOCK;
    } else {
      blocks[id] = block = resize_block(block, trace->sizes[index], step);
    }
    addresses[index] = block + HEADER_BYTES;
  }
}

/* FNV-1a over the addresses handed out, as the allocator model has it. */
static uint32_t placement_checksum(const Trace *trace, const uint32_t *addresses) {
  uint32_t hash = 0x811c9dc5u;
  for (size_t index = 0; index < trace->count; index++) {
    if (trace->operations[index] == OPERATION_FREE || addresses[index] == 0) continue;
    for (int shift = 0; shift < 32; shift += 8)
      hash = (hash ^ ((addresses[index] >> shift) & 0xff)) * 0x01000193u;
  }
  return hash;
}

int main(int argument_count, char **arguments) {
  if (argument_count != 6) return 2;
  heap_bytes = (uint32_t)strtoul(arguments[2], NULL, 10) & ~(uint32_t)(ALIGN_BYTES - 1);
  is_best_fit = strcmp(arguments[3], "best-fit") == 0;
  double least_ms = atof(arguments[4]);
  int least_runs = atoi(arguments[5]);
  size_t length;
  char *text = read_file(arguments[1], &length);
  Trace trace = make_trace(text, length);
  parse_trace(&trace, text, length);
  pool = calloc(heap_bytes, 1);
  Block *blocks = malloc((trace.id_count + 1) * sizeof *blocks);
  uint32_t *addresses = malloc((trace.count + 1) * sizeof *addresses);
  if (!pool || !blocks || !addresses) return 1;
  double best_ms = 1e300, started = now_ms();
  for (int run = 0; run < least_runs || now_ms() - started < least_ms; run++) {
    double start = now_ms();
    replay(&trace, blocks, addresses);
    double ms = now_ms() - start;
    if (ms < best_ms) best_ms = ms;
  }
  printf("{\"ms\":%.6f,\"events\":%zu,\"checksum\":\"%08x\",\"peakBytes\":%.0f}\n", best_ms, trace.count,
         placement_checksum(&trace, addresses), peak_bytes());
  return 0;
}
