/** The largest of many values, and the tree of findings that is built with them, against the plain way to find them. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingTree } from '../../../src/analysis/findingTree.ts';
import { largestPositions } from '../../../src/analysis/largest.ts';
import { largestLeaks } from '../../../src/analysis/largestLeaks.ts';
import { FINDING_CODES } from '../../../src/trace/findings.ts';
import { traceText } from '../../support/randomTraces.ts';
import { timelineOf } from '../../support/traces.ts';

const limit = fc.oneof(fc.nat(8), fc.constant(Number.POSITIVE_INFINITY));

describe('The largest', () => {
  it('are those that sorting would put first, equals in their order', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 60 }), limit, (values, maximumCount) => {
        const sorted = values
          .map((_, index) => index)
          .sort((one, other) => (values[other] ?? 0) - (values[one] ?? 0));
        const found = largestPositions(Float64Array.from(values), maximumCount);
        expect([...found]).toEqual(sorted.slice(0, maximumCount));
      }),
      { numRuns: 1000 },
    ));

  it('leaks and sites are those of the list of findings', () =>
    fc.assert(
      fc.property(traceText, limit, limit, (text, maximumSites, maximumPerSite) => {
        const timeline = timelineOf(text.includes('\n') ? text : `${text}\n`);
        const { findings } = timeline;
        const all = Array.from({ length: findings.count }, (_, index) => findings.at(index));
        const bytesOf = (index: number) => findings.bytesAt(index);
        const sum = (list: typeof all) => list.reduce((bytes, { index }) => bytes + bytesOf(index), 0);
        const expected = FINDING_CODES.flatMap((code) => {
          const own = all.filter((finding) => finding.code === code);
          if (own.length === 0) return [];
          const sites = new Map<string | null, typeof own>();
          for (const finding of own) sites.set(finding.site, [...(sites.get(finding.site) ?? []), finding]);
          const entries = [...sites].sort(
            ([, one], [, other]) => sum(other) - sum(one) || other.length - one.length,
          );
          return {
            code,
            count: own.length,
            bytes: sum(own),
            siteCount: sites.size,
            sites: entries.slice(0, maximumSites).map(([site, list]) => ({
              site,
              count: list.length,
              bytes: sum(list),
              findings: (code === 'leak'
                ? list.toSorted((one, other) => bytesOf(other.index) - bytesOf(one.index))
                : list
              )
                .slice(0, maximumPerSite)
                .map(({ index, line, step, id, message }) => ({
                  index,
                  line,
                  step,
                  id,
                  message,
                  bytes: bytesOf(index),
                })),
            })),
          };
        });
        const tree = findingTree(timeline, { maximumSites, maximumPerSite });
        expect(tree.map(({ title, severity, ...group }) => group)).toEqual(expected);
        const leaks = all.filter(({ code }) => code === 'leak');
        leaks.sort((one, other) => bytesOf(other.index) - bytesOf(one.index));
        expect(largestLeaks(timeline, maximumPerSite).map(({ line, bytes }) => [line, bytes])).toEqual(
          leaks.slice(0, maximumPerSite).map(({ line, bytes }) => [line, bytes]),
        );
      }),
      { numRuns: 200 },
    ));
});
