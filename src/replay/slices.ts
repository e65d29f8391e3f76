/** Work that comes in slices, with a breath after each, for callers that have nobody to let through: runs it to its end at once. */

export function runWhole<Result>(slices: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}
