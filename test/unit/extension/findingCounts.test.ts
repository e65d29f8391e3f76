import { describe, expect, it } from 'vitest';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { countFindings, wordFindings } from '../../../src/extension/findingCounts.ts';

function overviewOf(text: string) {
  const bytes = new TextEncoder().encode(text);
  return createLocalEngine().open({ trace: 'trace', source: { kind: 'bytes', bytes }, settings: {} });
}

describe('Settings that no heap can have', () => {
  it('are counted as an error beside the findings', async () => {
    const overview = await overviewOf('%heap 16\nfree a\nfree b x=1\n');
    expect(countFindings(overview)).toMatchObject({ error: 3 });
    expect(wordFindings(await overviewOf('%heap 16\n'))).toBe('1 error');
    expect(wordFindings(await overviewOf('%heap 64\n'))).toBe('no errors or warnings');
  });
});
