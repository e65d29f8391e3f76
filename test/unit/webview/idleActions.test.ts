import { describe, expect, it } from 'vitest';
import { idleActions } from '../../../webview/idleActions.ts';

describe('The buttons for steps', () => {
  const idleAt = (
    step: number,
    findings: Parameters<typeof idleActions>[2] = { firstStep: 3, lastStep: 7 },
  ) => [...idleActions(step, 10, findings)].sort();

  it('are idle where they lead nowhere', () => {
    expect(idleAt(0)).toEqual(['firstStep', 'previousFinding', 'stepBack']);
    expect(idleAt(3)).toEqual(['previousFinding']);
    expect(idleAt(4)).toEqual([]);
    expect(idleAt(7)).toEqual(['nextFinding']);
    expect(idleAt(10)).toEqual(['lastStep', 'nextFinding', 'stepForward']);
  });

  it('are idle for findings where there are none', () => {
    expect(idleAt(5, null)).toEqual(['nextFinding', 'previousFinding']);
  });
});
