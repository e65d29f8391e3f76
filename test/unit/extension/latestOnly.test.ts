import { describe, expect, it } from 'vitest';
import { LatestOnly } from '../../../src/extension/latestOnly.ts';

/** A task that ends when told to, and what it was run for. */
function controlled() {
  const runs: (() => void)[] = [];
  const latest = new LatestOnly(() => new Promise((resolve) => runs.push(resolve)));
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  return { latest, runs, turn };
}

describe('LatestOnly', () => {
  it('runs once more, however many ask during a run', async () => {
    const { latest, runs, turn } = controlled();
    void latest.request();
    await turn();
    const asked = [latest.request(), latest.request(), latest.request()];
    await turn();
    expect(runs.length).toBe(1);
    runs[0]?.();
    await turn();
    expect(runs.length).toBe(2);
    runs[1]?.();
    await Promise.all(asked);
    await turn();
    expect(runs.length).toBe(2);
  });

  it('resolves a request only after a run that began later', async () => {
    const { latest, runs, turn } = controlled();
    void latest.request();
    await turn();
    let settled = false;
    void latest.request().then(() => {
      settled = true;
    });
    runs[0]?.();
    await turn();
    expect(settled).toBe(false);
    runs[1]?.();
    await turn();
    expect(settled).toBe(true);
  });

  it('runs again after it has come to rest', async () => {
    const { latest, runs, turn } = controlled();
    for (const count of [1, 2, 3]) {
      const request = latest.request();
      await turn();
      expect(runs.length).toBe(count);
      runs.at(-1)?.();
      await request;
    }
  });
});
