/** What a flame graph asks the host, and when it asks again. */

import { describe, expect, it, vi } from 'vitest';
import type { LeakFlame, PanelFlameQuery } from '../../../src/protocol/panel.ts';
import { FlameQuestions } from '../../../webview/flameQuestions.ts';

const query: PanelFlameQuery = { path: [], pageFrom: null, unit: 'bytes', maximumAcross: 100 };

function questions(answers: readonly (() => Promise<LeakFlame | null>)[]) {
  const host = vi.fn(answers.at(-1));
  for (const answer of answers.slice(0, -1)) host.mockImplementationOnce(answer);
  const taken: LeakFlame[] = [];
  const reported: unknown[] = [];
  const asked = new FlameQuestions(
    host,
    (flame) => taken.push(flame),
    (error) => reported.push(error),
  );
  return { asked, host, taken, reported };
}

const flame = { unit: 'bytes' } as LeakFlame;
const answered = async () => flame;
const failed = async () => {
  throw new Error('Planted by a test.');
};

describe('The questions of a flame graph', () => {
  it('are asked once each, and anew where the leaks are others', async () => {
    const { asked, host, taken } = questions([answered]);
    asked.ask(query);
    await vi.waitFor(() => expect(taken).toHaveLength(1));
    asked.ask({ ...query });
    expect(host).toHaveBeenCalledTimes(1);
    asked.forget();
    asked.ask(query);
    await vi.waitFor(() => expect(taken).toHaveLength(2));
  });

  it('are not answered with the leaks of before', async () => {
    let answerFormer: (flame: LeakFlame) => void = () => {};
    const former = new Promise<LeakFlame>((resolve) => {
      answerFormer = resolve;
    });
    const { asked, host, taken } = questions([() => former, answered]);
    asked.ask(query);
    asked.forget();
    asked.ask(query);
    answerFormer({ unit: 'blocks' } as LeakFlame);
    await vi.waitFor(() => expect(taken).toEqual([flame]));
    expect(host).toHaveBeenCalledTimes(2);
  });

  it('are asked again at the next occasion where they failed', async () => {
    const { asked, host, taken, reported } = questions([failed, answered]);
    asked.ask(query);
    await vi.waitFor(() => expect(reported).toHaveLength(1));
    expect(host).toHaveBeenCalledTimes(1);
    asked.ask(query);
    await vi.waitFor(() => expect(taken).toEqual([flame]));
    asked.ask(query);
    expect(host).toHaveBeenCalledTimes(2);
  });

  it('are not asked again for the failure of a former one', async () => {
    const { asked, host, taken, reported } = questions([failed, answered]);
    asked.ask(query);
    asked.ask({ ...query, unit: 'blocks' });
    await vi.waitFor(() => expect(taken).toHaveLength(1));
    expect(reported).toHaveLength(1);
    asked.ask({ ...query, unit: 'blocks' });
    expect(host).toHaveBeenCalledTimes(2);
  });
});
