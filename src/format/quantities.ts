/**
 * How sizes, addresses and counts read, in every face: `64 B`, `4.3 KiB`, `0x0AE0`, `1,234`, `14.3 %`.
 * A leaf that imports nothing, so that the engine, the editor and the view word the same number alike.
 */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** The largest byte count that is exact; larger ones are read as this one. */
const LARGEST_BYTES = Number.MAX_SAFE_INTEGER;
const LARGEST_WORDS = 'at least 8 PiB';

/** From here on a value is read as 1024 with one decimal, which is 1 of the next unit. */
const NEXT_UNIT = 1023.95;

/** A byte count: exact below 1 KiB, else one decimal in the largest unit in which it reads as 1 or more. */
export function formatBytes(bytes: number): string {
  if (bytes >= LARGEST_BYTES) return LARGEST_WORDS;
  if (bytes < 1024) return `${formatCount(bytes)} B`;
  let exponent = 1;
  while (exponent < UNITS.length - 1 && bytes / 1024 ** exponent >= NEXT_UNIT) exponent++;
  const value = bytes / 1024 ** exponent;
  const text = Number.isInteger(value) ? formatCount(value) : value.toFixed(1);
  return `${text} ${UNITS[exponent]}`;
}

/** A byte count in full where it matters to the byte: `4,368 B`. */
export function formatExactBytes(bytes: number): string {
  return bytes >= LARGEST_BYTES ? LARGEST_WORDS : `${formatCount(bytes)} B`;
}

/** A pool address: `0x` and upper-case hex, padded to the digits of the pool's last address, at least four. */
export function formatAddress(address: number, heapBytes = 0): string {
  const digits = Math.max(4, Math.max(0, heapBytes - 1).toString(16).length);
  return `0x${address.toString(16).toUpperCase().padStart(digits, '0')}`;
}

/** A whole number with thousands separated by commas, whatever the locale, as all of our texts are English. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A whole number as a user types it: digits, with or without separators between groups of three. Null for anything else. */
export function readCount(text: string): number | null {
  const digits = text.trim().replace(/(?<=\d)[,. '](?=\d{3}(?!\d))/g, '');
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

/** `1 block`, `2 blocks`. */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** A share between 0 and 1 as per cent with one decimal. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
