/** Answers that take long, such as many replays: found one at a time, and once for each question about a timeline. */

import type { Timeline } from '../replay/timeline.ts';

/** Work that waits for the work before it, whatever comes of that. */
export class WorkQueue {
  private last: Promise<unknown> = Promise.resolve();

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => {});
    return result;
  }
}

export class LongAnswers<Answer> {
  private readonly known = new WeakMap<Timeline, Map<string, Promise<Answer>>>();

  /** Of a timeline no more than `maximumKept` are kept: the ones that were asked for first are found anew. */
  constructor(
    private readonly queue: WorkQueue,
    private readonly maximumKept = Number.POSITIVE_INFINITY,
  ) {}

  /** `find` runs where nobody has asked the question that `key` stands for before; one that failed is asked again. */
  of(timeline: Timeline, key: string, find: () => Promise<Answer>): Promise<Answer> {
    const answers = this.known.get(timeline) ?? new Map<string, Promise<Answer>>();
    this.known.set(timeline, answers);
    const known = answers.get(key);
    if (known) return known;
    const answer = this.queue.run(find);
    answers.set(key, answer);
    const [first] = answers.keys();
    if (answers.size > this.maximumKept && first !== undefined) answers.delete(first);
    answer.catch(() => answers.delete(key));
    return answer;
  }
}
