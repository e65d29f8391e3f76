/**
 * Asks the host about a place, an address or a step, one question at a time: while one is under way only the newest place
 * waits. Answers that nobody wants any more are dropped.
 */

export class Probe<Answer> {
  private underWay = false;
  private wanted: number | null = null;
  private generation = 0;

  constructor(
    private readonly question: (place: number) => Promise<Answer | null>,
    private readonly onAnswer: (answer: Answer) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  ask(place: number): void {
    this.wanted = place;
    if (!this.underWay) void this.run();
  }

  /** Nothing is wanted any more: the pointer has left or let go, or the heap is another. */
  forget(): void {
    this.wanted = null;
    this.generation++;
  }

  private async run(): Promise<void> {
    this.underWay = true;
    while (this.wanted !== null) {
      const place = this.wanted;
      const { generation } = this;
      this.wanted = null;
      try {
        const answer = await this.question(place);
        if (answer && generation === this.generation) this.onAnswer(answer);
      } catch (error) {
        this.onError(error);
      }
    }
    this.underWay = false;
  }
}
