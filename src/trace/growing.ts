/**
 * How typed arrays grow: always by copying into a new one, never in place, so that whoever holds a view of the old one
 * (a preview of a trace that is still being read) keeps what it had.
 */

export type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Beyond so many entries arrays grow by half instead of doubling: the slack would be felt. */
const LARGE_LENGTH = 1 << 20;

/** Slack that is not worth a copy: an array is trimmed where more than a 32nd of it is unused. */
const TOLERATED_SLACK = 32;

/** A capacity of at least `needed`, grown from `length` in steps that keep the cost per entry constant. */
export function grownLength(length: number, needed: number): number {
  const next = length < LARGE_LENGTH ? length * 2 : length + Math.floor(length / 2);
  return Math.max(next, needed, 16);
}

/** A copy with room for `length` entries; the new ones are 0. */
export function resized<T extends Column>(array: T, length: number): T {
  const copy = new (array.constructor as new (length: number) => T)(length);
  copy.set(length < array.length ? array.subarray(0, length) : array);
  return copy;
}

/** The array itself where its length is about `count`, else a copy of what is used. */
export function trimmed<T extends Column>(array: T, count: number): T {
  const owned = array.buffer.byteLength / array.BYTES_PER_ELEMENT;
  return owned - count > count / TOLERATED_SLACK + 16 ? resized(array, count) : array;
}

/** The first `count` entries, without a copy. It is full: whoever adds to it copies it first. */
export function prefixOf<T extends Column>(array: T, count: number): T {
  return array.subarray(0, count) as T;
}
