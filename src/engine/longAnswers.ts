/**
 * Answers that take many replays: found one at a time, once for each question about a timeline, and only for as long as somebody
 * waits for them. Who waits under a ticket can give up, and hears what is being tried once that takes longer than a moment.
 */

import type { Slices } from '../analysis/variants.ts';
import type { Timeline } from '../replay/timeline.ts';
import type { Breather } from './breather.ts';
import { CancelledError, type Ticket } from './engine.ts';

/** What takes no longer is not worth words that come and go. */
const PATIENCE_MS = 1000;

/** An answer that is being found, or was. */
class Job<Answer> {
  readonly tickets = new Set<Ticket>();
  /** Somebody waits for it without a ticket. */
  isKept = false;
  /** Empty until it is there. */
  found: readonly [] | readonly [Answer] = [];

  constructor(readonly answer: Promise<Answer>) {
    answer.then(
      (found) => {
        this.found = [found];
      },
      () => {},
    );
  }

  /** Nobody waits for it any more, and it goes no further. */
  get isAbandoned(): boolean {
    return this.found.length === 0 && !this.isKept && this.tickets.size === 0;
  }
}

/** Finds answers one after the other. */
export class LongWork {
  private last: Promise<unknown> = Promise.resolve();
  /** How each ticket's owner is let go. */
  private readonly leavers = new Map<Ticket, () => void>();

  constructor(
    private readonly breather: Breather,
    private readonly tell: (ticket: Ticket, trying: string) => void,
  ) {}

  cancel(ticket: Ticket): void {
    this.leavers.get(ticket)?.();
  }

  /** `check` is asked between slices; what it throws is what the answer comes to. */
  begin<Answer>(work: Slices<Answer>, check: () => void): Job<Answer> {
    const job: Job<Answer> = new Job(this.last.then(() => this.run(job, work, check)));
    this.last = job.answer.catch(() => {});
    return job;
  }

  /** The job's answer for one more who waits for it. Without a ticket nobody can give it up. */
  wait<Answer>(job: Job<Answer>, ticket: Ticket | undefined): Promise<Answer> {
    if (ticket === undefined) {
      job.isKept = true;
      return job.answer;
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.leavers.delete(ticket);
        job.tickets.delete(ticket);
        reject(new CancelledError());
      };
      job.tickets.add(ticket);
      this.leavers.set(ticket, leave);
      job.answer.then(resolve, reject).finally(() => this.leavers.delete(ticket));
    });
  }

  private async run<Answer>(job: Job<Answer>, work: Slices<Answer>, check: () => void): Promise<Answer> {
    const start = performance.now();
    let trying = '';
    let told = '';
    for (;;) {
      if (job.isAbandoned) throw new CancelledError();
      check();
      const { done, value } = work.next();
      if (done) return value;
      if (typeof value === 'object') trying = value.trying;
      if (trying !== told && performance.now() - start > PATIENCE_MS) {
        told = trying;
        for (const ticket of job.tickets) this.tell(ticket, trying);
      }
      await this.breather.pause();
    }
  }
}

/** Answers to one kind of question. */
export class LongAnswers<Answer> {
  private readonly known = new WeakMap<Timeline, Map<string, Job<Answer>>>();

  /** Of a timeline no more than `maximumKept` are kept: the ones that were asked for first are found anew. */
  constructor(
    private readonly work: LongWork,
    private readonly maximumKept = Number.POSITIVE_INFINITY,
  ) {}

  /** Those about a timeline that are there and kept. */
  keptOf(timeline: Timeline): Answer[] {
    return [...(this.known.get(timeline)?.values() ?? [])].flatMap(({ found }) => found);
  }

  /**
   * `find` begins where nobody has asked the question that `key` stands for before, or all who did have given up; one that
   * failed is asked again.
   */
  of(
    timeline: Timeline,
    key: string,
    ticket: Ticket | undefined,
    find: () => Slices<Answer>,
    check: () => void,
  ): Promise<Answer> {
    const jobs = this.known.get(timeline) ?? new Map<string, Job<Answer>>();
    this.known.set(timeline, jobs);
    const known = jobs.get(key);
    if (known && !known.isAbandoned) return this.work.wait(known, ticket);
    const job = this.work.begin(find(), check);
    jobs.set(key, job);
    const [first] = jobs.keys();
    if (jobs.size > this.maximumKept && first !== undefined) jobs.delete(first);
    job.answer.catch(() => {
      if (jobs.get(key) === job) jobs.delete(key);
    });
    return this.work.wait(job, ticket);
  }
}
