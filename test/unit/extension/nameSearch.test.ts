/** Files by their names: a name of which there are very many starves no other. */

import { describe, expect, it } from 'vitest';
import { searchNames } from '../../../src/extension/nameSearch.ts';

const LIMIT = 10;

/** A workspace in which `index.c` is there a hundred times, in front of all others. */
function workspace(otherNames: readonly string[]) {
  const files = [...Array.from({ length: 100 }, () => 'index.c'), ...otherNames];
  const searches: (readonly string[])[] = [];
  const search = async (names: readonly string[]) => {
    searches.push(names);
    return files.filter((file) => names.includes(file)).slice(0, LIMIT);
  };
  return { search, searches };
}

describe('A search by names', () => {
  it('is one where all is found', async () => {
    const { search, searches } = workspace(['a.c', 'b.c']);
    const found = await searchNames(['a.c', 'b.c', 'none.c'], LIMIT, search);
    expect(searches).toHaveLength(1);
    expect(found.get('a.c')).toEqual({ files: ['a.c', 'b.c'], isCut: false });
    expect(await searchNames([], LIMIT, search)).toEqual(new Map());
    expect(searches).toHaveLength(1);
  });

  it('finds what stands behind very many of another name, in few searches', async () => {
    const others = Array.from({ length: 63 }, (_, index) => `f${index}.c`);
    const { search, searches } = workspace(['f40.c']);
    const found = await searchNames([...others, 'index.c'], LIMIT, search);
    expect(found.get('f40.c')).toEqual({ files: ['f40.c'], isCut: false });
    expect(found.get('f0.c')?.isCut).toBe(false);
    expect(found.get('index.c')).toMatchObject({ isCut: true });
    expect(found.size).toBe(64);
    expect(searches.length).toBeLessThanOrEqual(2 * Math.log2(64) + 1);
  });
});
