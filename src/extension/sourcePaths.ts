/**
 * Paths to sources as traces write them: of any platform, absolute or not, perhaps of another machine. Here they are
 * only compared; what is there, `sourceFinder.ts` finds out.
 */

/** What stands for each folder of the workspace, one after the other, in a mapping. */
const WORKSPACE_FOLDER = /^\$\{workspaceFolder\}/;

/** With `/` alone, and without steps that lead nowhere: `.\src\..\io.c` is `io.c`. */
export function normalPath(file: string): string {
  const path = file.replaceAll('\\', '/');
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    const last = names.at(-1);
    if (name === '..' && last !== undefined && last !== '..') names.pop();
    else names.push(name);
  }
  return `${path.startsWith('/') ? '/' : ''}${names.join('/')}`;
}

/** Of a normal path. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || hasDrive(path);
}

/** Where a mapping leads to. */
export interface MappedPath {
  /** Whether `path` begins at the folders of the workspace. */
  readonly isInWorkspaceFolder: boolean;
  readonly path: string;
}

/**
 * Where a normal path is by a mapping of prefixes to folders; the longest prefix counts, and undefined means that there is none.
 * Prefixes are whole names. The empty one stands for where relative paths begin.
 */
export function mappedPath(path: string, mapping: Readonly<Record<string, string>>): MappedPath | undefined {
  let best: { readonly length: number; readonly folder: string; readonly rest: string } | undefined;
  for (const [written, folder] of Object.entries(mapping)) {
    const prefix = normalPath(written);
    const rest = pathWithin(prefix, path);
    if (rest !== undefined && prefix.length >= (best?.length ?? 0))
      best = { length: prefix.length, folder, rest };
  }
  if (!best) return undefined;
  const isInWorkspaceFolder = WORKSPACE_FOLDER.test(best.folder);
  const folder = best.folder.replace(WORKSPACE_FOLDER, '.');
  const joined = normalPath(`${folder}/${best.rest}`);
  return { isInWorkspaceFolder: isInWorkspaceFolder || !isAbsolute(joined), path: joined };
}

/** What of a normal path is below a folder; undefined where it is elsewhere. Of paths with a drive the case does not count. */
export function pathWithin(folder: string, path: string): string | undefined {
  if (folder === '') return isAbsolute(path) ? undefined : path;
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  const head = path.slice(0, start.length);
  const isBelow = hasDrive(path) ? head.toLowerCase() === start.toLowerCase() : head === start;
  return isBelow && path.length > start.length ? path.slice(start.length) : undefined;
}

/** The names of a normal path. */
export function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

/** How many names at their ends two paths have in common. */
export function commonEnd(some: readonly string[], others: readonly string[]): number {
  let count = 0;
  while (count < some.length && some.at(-1 - count) === others.at(-1 - count)) count++;
  return count;
}

function hasDrive(path: string): boolean {
  return /^\/?[A-Za-z]:(\/|$)/.test(path);
}
