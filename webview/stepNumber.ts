/** What a user may type for a step: digits, with or without separators between them. */

/** Null for anything else. */
export function readStep(text: string): number | null {
  const digits = text.trim().replace(/(?<=\d)[,. '](?=\d)/g, '');
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}
