/** Settings that no heap can have, in words for faces that show the trace all the same. */

import { formatBytes } from '../format/quantities.ts';

/** `message` says what is the matter and what would help; the replay was in a heap of `heapBytes` instead. */
export function wordSettingsProblem(message: string, heapBytes: number): string {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return `${sentence} Replayed in a heap of ${formatBytes(heapBytes)} instead.`;
}
