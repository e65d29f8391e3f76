/** The ink of a map as a canvas, kept from frame to frame: to have four megabytes anew takes as long as to fill them. */

import type { Rectangles } from './boxes.ts';
import { context2d } from './dom.ts';
import { type InkSize, type InkStyle, inkInto } from './patternInk.ts';

export class InkSheet {
  private image: OffscreenCanvas | null = null;
  private data: ImageData | null = null;

  /** Null where there is no ink at all; else valid until the next call. */
  draw(classes: readonly Rectangles[], { width, height }: InkSize, style: InkStyle): OffscreenCanvas | null {
    if (!this.image || this.image.width !== width || this.image.height !== height) {
      this.image = new OffscreenCanvas(width, height);
      this.data = null;
    }
    this.data ??= new ImageData(width, height);
    if (!inkInto(this.data.data, classes, { width, height }, style)) return null;
    context2d(this.image).putImageData(this.data, 0, 0);
    return this.image;
  }
}
