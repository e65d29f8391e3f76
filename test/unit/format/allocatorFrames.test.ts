/** Which frame of a site asked for memory, and which only hand it on. */

import { describe, expect, it } from 'vitest';
import { askingFrame } from '../../../src/format/allocatorFrames.ts';

describe('The frame that asked for memory', () => {
  const asking = (site: string) => {
    const frames = site.split(';');
    return frames[askingFrame(frames)];
  };

  it.each([
    'malloc',
    'calloc(stdlib.c:12)',
    'libc.so.6:realloc',
    'libc.so.6!malloc+0x1f',
    'malloc@@GLIBC_2.2.5',
    '__libc_malloc',
    'xmalloc',
    'kzalloc',
    'g_malloc0',
    'g_malloc0_n',
    'sqlite3_malloc64',
    'PyMem_Malloc',
    'posix_memalign',
    'aligned_alloc',
    'reallocarray',
    'xstrdup',
    'strndup',
    'vasprintf',
    'operator new(unsigned long)',
    'operator new[](unsigned long, std::align_val_t)',
    'operator new',
    '_Znwm',
    '_ZnamSt11align_val_t',
  ])('is around %s', (allocator) => {
    expect(asking(`main;load(load.c:7);${allocator}`)).toBe('load(load.c:7)');
  });

  it.each([
    'load',
    'load.c:7',
    'alloc_node',
    'mallocate',
    'duplicate',
    'Arena::malloc_block(arena.cpp:9)',
    'operator newline',
    'python3:PyType_GenericAlloc',
    '0x7f12',
  ])('is %s itself', (frame) => {
    expect(asking(`main;${frame}`)).toBe(frame);
  });

  it('is around all wrappers, and the innermost where there is nothing else', () => {
    expect(asking('main;load;xstrdup;xmalloc;malloc')).toBe('load');
    expect(asking('operator new(unsigned long);malloc')).toBe('malloc');
    expect(askingFrame([])).toBe(-1);
  });
});
