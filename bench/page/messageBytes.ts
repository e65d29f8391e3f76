/** How large a message between host and view is, and whether its numbers come in typed arrays. */

export interface MessageSize {
  /** Typed arrays as they are, other numbers by eight bytes, characters by one; names of fields count as well. */
  readonly bytes: number;
  /** Numbers in the longest list that is no typed array. */
  readonly longestNumberList: number;
}

const NUMBER_BYTES = 8;

export function messageSize(message: unknown): MessageSize {
  if (typeof message === 'string') return { bytes: message.length, longestNumberList: 0 };
  if (typeof message !== 'object' || message === null) return { bytes: NUMBER_BYTES, longestNumberList: 0 };
  if (ArrayBuffer.isView(message)) return { bytes: message.byteLength, longestNumberList: 0 };
  const parts = Object.values(message).map(messageSize);
  const isList = Array.isArray(message);
  const names = isList ? 0 : Object.keys(message).join('').length;
  const ownNumbers = isList ? message.filter((value) => typeof value === 'number').length : 0;
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, names),
    longestNumberList: parts.reduce((most, part) => Math.max(most, part.longestNumberList), ownNumbers),
  };
}
