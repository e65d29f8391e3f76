/**
 * How the command line ends: the statuses that scripts rely on, and the one kind of error that a user can put right.
 * No other file of the command line names a status by number.
 */

import { type FindingCode, findingSeverity } from '../engine/engine.ts';

export const EXIT = {
  /** Nothing at or above `--fail-on`. */
  clean: 0,
  /** Something at or above `--fail-on`. */
  findings: 1,
  /** Wrong usage, a file that is unreadable or not to its end, or settings that cannot be. */
  trouble: 2,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Why a command cannot be carried out, in one sentence that also says what would help. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}

/** From the least to the most that a finding must be to count as a failure. */
export const FAIL_LEVELS = ['never', 'error', 'warning', 'hint'] as const;

export type FailLevel = (typeof FAIL_LEVELS)[number];

export function statusFor(
  findingCounts: Readonly<Partial<Record<FindingCode, number>>>,
  failOn: FailLevel,
): ExitStatus {
  const codes = Object.keys(findingCounts) as FindingCode[];
  const fails = codes.some(
    (code) => FAIL_LEVELS.indexOf(findingSeverity(code)) <= FAIL_LEVELS.indexOf(failOn),
  );
  return fails ? EXIT.findings : EXIT.clean;
}
