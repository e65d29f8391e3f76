/** The running figures of a heap during a fast run, and their bounds over a span of events. */

import type { Heap } from '../allocator/heap.ts';
import { WORD_BYTES } from '../allocator/layout.ts';
import type { PeakFigures } from './keyframe.ts';

export class RunTally {
  liveBytes = 0;
  liveBlockCount = 0;
  /** Of live blocks, headers included. */
  liveWords = 0;
  stealCount = 0;
  remoteFreeCount = 0;
  /** Bounds of the figures after each event of the span. */
  leastBytes = 0;
  mostBytes = 0;
  leastWords = 0;
  mostWords = 0;
  mostBlocks = 0;
  /** The first events after which there were the most. */
  mostBytesIndex = 0;
  mostBlocksIndex = 0;

  /** Takes the figures over from a heap. */
  begin(heap: Heap): void {
    this.liveBytes = heap.liveBytes;
    this.liveBlockCount = heap.liveBlockCount;
    this.liveWords = heap.liveBlockBytes / WORD_BYTES;
    this.stealCount = heap.stealCount;
    this.remoteFreeCount = heap.remoteFreeCount;
  }

  /** Gives the figures back. */
  end(heap: Heap): void {
    heap.liveBytes = this.liveBytes;
    heap.liveBlockCount = this.liveBlockCount;
    heap.liveBlockBytes = this.liveWords * WORD_BYTES;
    heap.stealCount = this.stealCount;
    heap.remoteFreeCount = this.remoteFreeCount;
  }

  /** A span begins with this event, which has just been done. */
  beginSpan(index: number): void {
    this.leastBytes = this.liveBytes;
    this.mostBytes = this.liveBytes;
    this.mostBytesIndex = index;
    this.leastWords = this.liveWords;
    this.mostWords = this.liveWords;
    this.mostBlocks = this.liveBlockCount;
    this.mostBlocksIndex = index;
  }

  /** An event of the span has just been done. */
  note(index: number): void {
    if (this.liveBytes > this.mostBytes) {
      this.mostBytes = this.liveBytes;
      this.mostBytesIndex = index;
    } else if (this.liveBytes < this.leastBytes) this.leastBytes = this.liveBytes;
    if (this.liveWords > this.mostWords) this.mostWords = this.liveWords;
    else if (this.liveWords < this.leastWords) this.leastWords = this.liveWords;
    if (this.liveBlockCount > this.mostBlocks) {
      this.mostBlocks = this.liveBlockCount;
      this.mostBlocksIndex = index;
    }
  }

  /** Raises peaks to what the span had. */
  raise(peak: { -readonly [figure in keyof PeakFigures]: number }): void {
    if (this.mostBytes > peak.liveBytes) {
      peak.liveBytes = this.mostBytes;
      peak.liveBytesStep = this.mostBytesIndex + 1;
    }
    if (this.mostBlocks > peak.liveBlockCount) {
      peak.liveBlockCount = this.mostBlocks;
      peak.liveBlockCountStep = this.mostBlocksIndex + 1;
    }
  }
}
