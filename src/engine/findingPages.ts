/** Parts of a list of findings, made into objects: the first of each code, or a page. */

import type { Finding, FindingList } from '../replay/findingList.ts';
import type { FindingCode } from '../trace/findings.ts';
import type { FindingPageQuery } from './engine.ts';

/** The first findings of each code, in the list's order. */
export function firstFindings(findings: FindingList, maximumPerCode: number): Finding[] {
  const taken = new Map<FindingCode, number>();
  let missing = 0;
  for (const count of findings.counts.values()) missing += Math.min(count, maximumPerCode);
  const result: Finding[] = [];
  for (let index = 0; missing > 0; index++) {
    const code = findings.codeAt(index);
    const count = taken.get(code) ?? 0;
    if (count >= maximumPerCode) continue;
    taken.set(code, count + 1);
    result.push(findings.at(index));
    missing--;
  }
  return result;
}

/** Fewer than were asked for only at the end of the list. */
export function findingPage(
  findings: FindingList,
  { from, count, codes, hidden }: FindingPageQuery,
): Finding[] {
  const result: Finding[] = [];
  for (let index = Math.max(0, from); index < findings.count && result.length < count; index++) {
    const isOfCode = codes === undefined || codes.includes(findings.codeAt(index));
    const isLeftOut = hidden === 'suppressed' && findings.isAcceptedAt(index);
    if (isOfCode && !isLeftOut) result.push(findings.at(index));
  }
  return result;
}
