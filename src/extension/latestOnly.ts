/**
 * Runs a task again and again, never twice at a time, and never for a wish that a newer one has overtaken: however many
 * requests arrive during a run, one run follows it. So frames do not queue up, and the last one is always drawn.
 *
 * The task must not reject.
 */

export class LatestOnly {
  private current: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(private readonly task: () => Promise<void>) {}

  /** Asks for a run. Resolves when a run that began after this call has ended. */
  request(): Promise<void> {
    this.next ??= this.current.then(() => this.run());
    return this.next;
  }

  private run(): Promise<void> {
    this.next = undefined;
    this.current = this.task();
    return this.current;
  }
}
