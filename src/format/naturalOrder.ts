/**
 * The order of names in which numbers count: `line 9` before `line 31`. By code units otherwise, so that a hundred thousand
 * names are in order in a moment, which those of a language take seconds for.
 */

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Negative where `one` comes before `other`; 0 for equals alone, as 007 comes before 7. */
export function naturalOrder(one: string, other: string): number {
  let left = 0;
  let right = 0;
  while (left < one.length && right < other.length) {
    if (!isDigit(one, left) || !isDigit(other, right)) {
      const difference = one.charCodeAt(left++) - other.charCodeAt(right++);
      if (difference !== 0) return difference;
      continue;
    }
    // The longer number is the larger one, without its zeros; of equally long ones the first digit that differs counts.
    while (one.charCodeAt(left) === DIGIT_0) left++;
    while (other.charCodeAt(right) === DIGIT_0) right++;
    let difference = 0;
    for (; isDigit(one, left) && isDigit(other, right); left++, right++)
      difference ||= one.charCodeAt(left) - other.charCodeAt(right);
    if (isDigit(one, left)) return 1;
    if (isDigit(other, right)) return -1;
    if (difference !== 0) return difference;
  }
  const rest = one.length - left - (other.length - right);
  return rest || Number(one > other) - Number(one < other);
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= DIGIT_0 && code <= DIGIT_9;
}
