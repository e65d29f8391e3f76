/**
 * The step before a double click: each of its clicks has moved the cursor, and none was meant to. Knows nothing of the page.
 */

export class StepBeforeClicks {
  private beforePress = 0;
  private beforeFirst = 0;

  /** Of the double click that ends now. */
  get step(): number {
    return this.beforeFirst;
  }

  /** At `pointerdown`, before it moves the cursor. */
  press(step: number): void {
    this.beforePress = step;
  }

  /** At the `mousedown` that follows, which counts the clicks: `detail` is 1 at the first one. */
  count(detail: number): void {
    if (detail === 1) this.beforeFirst = this.beforePress;
  }
}
