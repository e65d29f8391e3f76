// Where things are: the project, its own scratch folder, and the per-user cache that all checkouts share.
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** Git-ignored scratch space of this checkout: demo data, test results. Always safe to delete. */
export const scratchFolder = path.join(projectFolder, '.cache');

export const vsixFile = path.join(projectFolder, 'dist/alloctrace.vsix');

/** Where large downloads live, shared between checkouts. A function, so that a test can move it. */
export function cacheFolder() {
  const { ALLOCTRACE_CACHE, XDG_CACHE_HOME } = process.env;
  if (ALLOCTRACE_CACHE) return path.resolve(ALLOCTRACE_CACHE);
  return path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'alloctrace');
}
