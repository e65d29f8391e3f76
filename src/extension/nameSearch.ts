/**
 * Looks files up by their names, many names at once, so that no name of which there are very many keeps another from being found:
 * where a search is cut off at its limit, each half of its names is searched for by itself. Knows nothing of VS Code.
 */

/** What was found under a name, perhaps with files of other names among it. */
export interface NamedFiles<File> {
  readonly files: readonly File[];
  /** There are more files of the name. */
  readonly isCut: boolean;
}

/** `search` finds files of any of the names, `limit` of them at the most. */
export async function searchNames<File>(
  names: readonly string[],
  limit: number,
  search: (names: readonly string[]) => PromiseLike<readonly File[]>,
): Promise<ReadonlyMap<string, NamedFiles<File>>> {
  if (names.length === 0) return new Map();
  const files = await search(names);
  const isCut = files.length >= limit;
  if (!isCut || names.length === 1) return new Map(names.map((name) => [name, { files, isCut }]));
  const middle = names.length >> 1;
  const first = await searchNames(names.slice(0, middle), limit, search);
  const second = await searchNames(names.slice(middle), limit, search);
  return new Map([...first, ...second]);
}
