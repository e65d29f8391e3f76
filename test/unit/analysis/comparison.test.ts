/** The comparison of strategies and orders: held to replays, in numbers, in words, and in the edit that takes one up. */

import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../../src/analysis/comparison.ts';
import { policyChanges } from '../../../src/analysis/fixes.ts';
import { comparisonText } from '../../../src/extension/comparisonText.ts';
import { runWhole } from '../../../src/replay/slices.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { LineIndex } from '../../../src/trace/lineIndex.ts';
import { applyChanges } from '../../../src/trace/textEdit.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { bytesOf, exampleBytes, timelineOf } from '../../support/traces.ts';
import { nodeEngine, openBytes } from '../engine/engines.ts';

const compared = (timeline: Timeline) => runWhole(comparePolicies(timeline));

const text = new TextDecoder().decode(exampleBytes('gawk-forks-192k.alloctrace'));

/** First-fit takes the large hole for the small block, so that the large one finds none. */
const holes =
  '%heap 1K\nalloc a 400\nalloc k 16\nalloc b 112\nalloc e 300\nfree b\nfree a\nalloc c 96\nalloc d 400\n';

describe('The comparison of strategies', () => {
  it('says of each what a replay under it says', () => {
    const timeline = timelineOf(text);
    const rows = compared(timeline);
    expect(rows).toHaveLength(12);
    for (const { strategy, order, figures } of rows) {
      const { findings, outcomes, peak, stepCount } = timelineOf(text, { strategy, order });
      expect(figures).toMatchObject({
        strategy,
        order,
        heapBytes: 192 * 1024,
        events: stepCount,
        probes: outcomes.probesThrough(stepCount),
        peakLiveBytes: peak.liveBytes,
      });
      expect(figures.findingCounts['out-of-memory']).toBe(findings.counts.get('out-of-memory'));
    }
  });

  it('is a table in which what is in force and what is best is marked, and others can be taken up', async () => {
    const engine = nodeEngine();
    const { figures } = await openBytes(engine, bytesOf(holes));
    const comparison = await engine.compare('a');
    const { lines, links } = comparisonText('holes.alloctrace', comparison, figures);
    expect(lines[0]).toBe('holes.alloctrace under every strategy and order');
    const [inForce, ...rest] = lines.filter((line) => line.startsWith('>'));
    expect(inForce).toMatch(/^> +first-fit +lifo +1 /);
    expect(rest).toEqual([]);
    expect(lines.find((line) => /best-fit +lifo/.test(line))).toMatch(/^use .* 0\*/);
    expect(links).toHaveLength(11);
    for (const { line, start, end, policy } of links) {
      expect(lines[line]?.slice(start, end)).toBe('use');
      expect(lines[line]).toContain(policy.strategy);
    }
  });

  it('counts events that ran out also where a comment suppresses that', () => {
    const suppressed = holes.replace('alloc d 400', 'alloc d 400 # alloctrace-ignore out-of-memory');
    const counts = (trace: string) =>
      compared(timelineOf(trace)).map(({ outOfMemoryCount }) => outOfMemoryCount);
    expect(counts(suppressed)).toEqual(counts(holes));
    expect(Math.max(...counts(holes))).toBe(1);
  });

  it('says that the trace is another now, but not where only the strategy is', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf(holes));
    const comparison = await engine.compare('a');
    const told = async (trace: string) =>
      comparisonText('holes', comparison, (await openBytes(engine, bytesOf(trace))).figures).lines.join('\n');
    expect(await told(holes.replace('\n', '\n%strategy best-fit\n'))).toMatch(
      /"\*" the best[\s\S]*\n> +best-fit +lifo/,
    );
    expect(await told(holes.replace('c 96', 'c 80'))).toContain(
      'The trace is another now, or closed: compare again.',
    );
    expect(comparisonText('holes', comparison, undefined).links).toEqual([]);
  });

  it.each([
    [holes, '%heap 1K\n%strategy best-fit\n%order fifo\nalloc a 400\n'],
    ['%order lifo # old\nalloc a 8\n', '%order fifo # old\n%strategy best-fit\nalloc a 8\n'],
    ['%strategy best-fit\nalloc a 8\n', '%strategy best-fit\n%order fifo\nalloc a 8\n'],
    ['alloc a 8\n', '%strategy best-fit\n%order fifo\nalloc a 8\n'],
  ])('takes up a strategy and order by an edit of %j', (before, after) => {
    const bytes = bytesOf(before);
    const changes = policyChanges(timelineOf(before), { strategy: 'best-fit', order: 'fifo' });
    const edited = applyChanges(new MemoryText([bytes]), LineIndex.of(bytes), changes).text;
    const changed = new TextDecoder().decode(edited.read(0, edited.byteLength));
    expect(changed.startsWith(after)).toBe(true);
    expect(timelineOf(changed).settings).toMatchObject({ strategy: 'best-fit', order: 'fifo' });
  });
});
