/** Sites as short as tells them apart. */

import { expect, it } from 'vitest';
import { shortSites } from '../../../src/format/sites.ts';

it('Short sites are their innermost frames, with callers where those are the same', () => {
  expect(shortSites(['main;load;xmalloc', 'main;save;xmalloc', 'main;parse', '', 'no site'])).toEqual([
    'xmalloc ← load',
    'xmalloc ← save',
    'parse',
    '',
    'no site',
  ]);
});

it('Short sites are whole where one is the end of another, or they are the same', () => {
  expect(shortSites(['f;g', 'main;f;g', 'h', 'h'])).toEqual(['g ← f', 'g ← f ← main', 'h', 'h']);
});
