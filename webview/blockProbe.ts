/**
 * Asks the host what lies at an address, one question at a time: while one is under way only the newest address waits.
 * Answers about a heap that is no longer shown are dropped.
 */

import type { BlockDetails } from '../src/protocol/panel.ts';

export class BlockProbe {
  private underWay = false;
  private wanted: number | null = null;
  private generation = 0;

  constructor(
    private readonly blockAt: (address: number) => Promise<BlockDetails | null>,
    private readonly onAnswer: (block: BlockDetails) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  ask(address: number): void {
    this.wanted = address;
    if (!this.underWay) void this.run();
  }

  /** Nothing is wanted any more: the pointer has left, or the heap is another. */
  forget(): void {
    this.wanted = null;
    this.generation++;
  }

  private async run(): Promise<void> {
    this.underWay = true;
    while (this.wanted !== null) {
      const address = this.wanted;
      const { generation } = this;
      this.wanted = null;
      try {
        const block = await this.blockAt(address);
        if (block && generation === this.generation) this.onAnswer(block);
      } catch (error) {
        this.onError(error);
      }
    }
    this.underWay = false;
  }
}
