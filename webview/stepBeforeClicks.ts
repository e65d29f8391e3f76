/** The step before a double click: each of its clicks has moved the cursor, and none was meant to. */

/**
 * Listens before whoever moves the cursor by a press. The result tells, at `dblclick`, the step before the first of its presses.
 */
export function stepBeforeClicks(target: HTMLElement, step: () => number): () => number {
  let beforePress = 0;
  let beforeFirst = 0;
  target.addEventListener('pointerdown', () => {
    beforePress = step();
  });
  // It follows `pointerdown`, and counts the presses that come quickly.
  target.addEventListener('mousedown', ({ detail }) => {
    if (detail === 1) beforeFirst = beforePress;
  });
  return () => beforeFirst;
}
