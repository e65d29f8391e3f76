import { describe, expect, it } from 'vitest';
import { LongAnswers, WorkQueue } from '../../../src/engine/longAnswers.ts';
import { timelineOf } from '../../support/traces.ts';

describe('Long answers', () => {
  const timeline = timelineOf('alloc a 8');

  it('are found once for each question, and one after the other', async () => {
    const answers = new LongAnswers<string>(new WorkQueue());
    const found: string[] = [];
    const ask = (key: string) =>
      answers.of(timeline, key, async () => {
        found.push(`begin ${key}`);
        await Promise.resolve();
        found.push(`end ${key}`);
        return key;
      });
    expect(await Promise.all([ask('a'), ask('b'), ask('a')])).toEqual(['a', 'b', 'a']);
    expect(found).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  });

  it('are found anew where one failed, and where more were asked than are kept', async () => {
    const answers = new LongAnswers<string>(new WorkQueue(), 2);
    const found: string[] = [];
    const ask = (key: string) =>
      answers.of(timeline, key, async () => {
        found.push(key);
        if (found.length === 1) throw new Error('Planted by a test.');
        return key;
      });
    await expect(ask('a')).rejects.toThrow('Planted');
    for (const key of ['a', 'b', 'a', 'c', 'b', 'a']) await ask(key);
    expect(found).toEqual(['a', 'a', 'b', 'c', 'a']);
  });
});
