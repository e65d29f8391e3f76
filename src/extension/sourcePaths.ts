/**
 * Paths to sources as traces write them: of any platform, absolute or not, perhaps of another machine. Here they are
 * only compared; what is there, `sourceFinder.ts` finds out.
 */

/** What stands for each folder of the workspace, one after the other, in a mapping. */
const WORKSPACE_FOLDER = /^\$\{workspaceFolder\}/;

/** What `\\?\C:\io.c` and `\\?\UNC\server\share\io.c` have in front of the path that is meant. */
const LONG_FORM = /^\\\\\?\\(UNC(?=\\))?/i;
/** A share of a server, `//server/share`, or a drive. */
const WINDOWS_ROOT = /^(\/\/[^/]+\/[^/]+|\/?[A-Za-z]:)(?=\/|$)/;

/**
 * With `/` alone, and without steps that lead nowhere: `.\src\..\io.c` is `io.c`. Two backslashes in front are those of a server on Windows, and
 * become two slashes; slashes in front are never more than one on other platforms.
 */
export function normalPath(file: string): string {
  const short = file.replace(LONG_FORM, (_, share?: string) => (share ? '\\' : ''));
  const path = short.startsWith('\\\\') ? short : short.replace(/^\/+/, '/');
  return withoutSteps(path.replaceAll('\\', '/'));
}

/** No step leads out of a root. */
function withoutSteps(path: string): string {
  const root = WINDOWS_ROOT.exec(path)?.[0] ?? '';
  const isRooted = path.startsWith('/', root.length);
  const names: string[] = [];
  for (const name of path.slice(root.length).split('/')) {
    if (name === '' || name === '.') continue;
    const last = names.at(-1);
    if (name !== '..') names.push(name);
    else if (last !== undefined && last !== '..') names.pop();
    else if (!isRooted) names.push(name);
  }
  return `${root}${isRooted ? '/' : ''}${names.join('/')}`;
}

/** Of a normal path. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || WINDOWS_ROOT.test(path);
}

/** Where a file is on a machine, as the parts of a uri. */
export interface MachinePlace {
  readonly authority: string;
  readonly path: string;
}

/**
 * Where an absolute path is on the machine of a folder; undefined where that is of another platform: Windows has drives and servers,
 * others have neither.
 */
export function placeOnMachine(
  path: string,
  folder: MachinePlace & { readonly scheme: string },
): MachinePlace | undefined {
  const { authority } = folder;
  const isOnServer = folder.scheme === 'file' && authority !== '';
  if (!WINDOWS_ROOT.test(path)) return { authority, path };
  if (!isOnServer && !WINDOWS_ROOT.test(folder.path)) return undefined;
  if (!path.startsWith('//')) {
    return { authority: isOnServer ? '' : authority, path: path.startsWith('/') ? path : `/${path}` };
  }
  // Elsewhere the authority is the name of a remote machine.
  if (folder.scheme !== 'file') return undefined;
  const end = path.indexOf('/', 2);
  return { authority: path.slice(2, end), path: path.slice(end) };
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
  // A prefix of such a path may be written with slashes.
  const isOnServer = path.startsWith('//');
  for (const [written, folder] of Object.entries(mapping)) {
    const prefix = normalPath(isOnServer ? written.replace(/^\/\//, '\\\\') : written);
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

/** What of a normal path is below a folder; undefined where it is elsewhere. Of those of Windows the case does not count. */
export function pathWithin(folder: string, path: string): string | undefined {
  if (folder === '') return isAbsolute(path) ? undefined : path;
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  const head = path.slice(0, start.length);
  const isBelow = WINDOWS_ROOT.test(path) ? head.toLowerCase() === start.toLowerCase() : head === start;
  return isBelow && path.length > start.length ? path.slice(start.length) : undefined;
}

/** The names of a normal path. */
export function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

/**
 * A pattern of paths that is met where one of them is. Groups inside of them, which not every search knows, are written out; those
 * that are not closed are left out.
 */
export function anyOf(patterns: readonly string[]): string {
  const plain = [...new Set(patterns.flatMap(withoutGroups))];
  return plain.length === 1 ? plain.join() : `{${plain.join(',')}}`;
}

function withoutGroups(pattern: string): string[] {
  const innermost = /\{([^{}]*)\}/.exec(pattern);
  if (!innermost) return /[{}]/.test(pattern) ? [] : [pattern.replaceAll(',', '?')];
  const [group, choices = ''] = innermost;
  return choices.split(',').flatMap((choice) => withoutGroups(pattern.replace(group, () => choice)));
}

/** How many names at their ends two paths have in common. */
export function commonEnd(some: readonly string[], others: readonly string[]): number {
  let count = 0;
  while (count < some.length && some.at(-1 - count) === others.at(-1 - count)) count++;
  return count;
}
