/** Which of several names may have been meant by one that is misspelt. */

import { distance } from 'fastest-levenshtein';

/** The name that differs in the fewest characters, if in few. */
export function nearestOf(name: string, names: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.min(2, Math.floor(name.length / 3))) + 1;
  for (const other of names) {
    const changes = distance(name, other);
    if (changes < least) [best, least] = [other, changes];
  }
  return best;
}
