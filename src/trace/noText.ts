/**
 * Tells by its first bytes what is no text in UTF-8 at all. Such a file is read like any other, and nearly every line of it is
 * a syntax error; what the matter is should be said once, and first.
 */

export type NoText = 'utf-16' | 'gzip' | 'binary';

/** Bytes that are looked at. */
export const HEAD_BYTES = 4096;

/** `head` are the first bytes of a text in which no line was understood; undefined where it may be text. */
export function kindOfNoText(head: Uint8Array): NoText | undefined {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf-16';
  if (first === 0x1f && second === 0x8b) return 'gzip';
  const counts = [0, 0];
  for (const [position, byte] of head.entries()) if (byte === 0) counts[position & 1]!++;
  const [even = 0, odd = 0] = counts;
  if (even + odd === 0) return undefined;
  // Latin letters in UTF-16 have their zeros all on one side.
  const isOneSided = Math.min(even, odd) === 0 && Math.max(even, odd) * 4 > head.length;
  return isOneSided ? 'utf-16' : 'binary';
}
