/**
 * Which frame of a site says where memory was asked for: the innermost that is the program's own. Where `malloc`, or a wrapper
 * around it, is the innermost one, it is that of all sites, and tells none from another.
 *
 * By name alone: what ends in the name of a known function after some prefix, as `g_malloc0`, `xstrdup` or `PyMem_Malloc` do.
 */

import { siteFrames } from './sites.ts';

const NEW = /^(operator new(\[\])?|_Zn[aw][jmy]\w*)$/;
const ALLOCATOR =
  /^(\w*_)?[a-z]?(malloc|calloc|zalloc|realloc|reallocarray|memalign|aligned_alloc|valloc|memdup|strn?dup|wcsdup|asprintf)(0|64)?(_n|array|_array)?$/i;
/** What stands in front of a function's name, `libc.so.6:`, but not `std::`. */
const MODULE = /^.*(?<!:)[:!](?!:)/;
/** What may follow it: arguments, an offset, a version. */
const REST = /[(+@].*$/;

/** The position of that frame in frames from the outermost to the innermost: the last one where all are an allocator's. */
export function askingFrame(frames: readonly string[]): number {
  const asking = frames.findLastIndex((frame) => !isAllocator(frame));
  return asking < 0 ? frames.length - 1 : asking;
}

function isAllocator(frame: string): boolean {
  const name = siteFrames(frame)[0]?.name ?? '';
  const plain = name.replace(REST, '').replace(MODULE, '').trim();
  return NEW.test(plain) || ALLOCATOR.test(plain);
}
