/** Work that comes in slices, for tests that want what it comes to. */

/** Runs it to its end without a breath. */
export function runWhole<Result>(slices: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value as Result;
  }
}
