/**
 * Measures a row in rounds, each between two calibrations of the machine. A round in which the machine was slower than
 * usual is not counted and made up for; the figure is the median over the others.
 */

import { median } from './percentile.ts';
import { NotMeasured, runSubject } from './processes.ts';
import { type Calibration, type Goal, judge, type RowResult } from './results.ts';

/** One round's figure, and what it was made of. */
export interface Measure {
  readonly value: number;
  readonly details: Readonly<Record<string, number>>;
}

export interface Row {
  readonly name: string;
  /** `x` for a ratio, else a unit such as `ms`. */
  readonly unit: string;
  readonly goal: Goal | null;
  /** False for what does not depend on how busy the machine is, such as memory: one round will do. True if left out. */
  readonly isTimed?: boolean;
  /** @throws NotMeasured */
  measure(): Promise<Measure>;
}

/** A machine that is this much slower than at its best is busy with something else. */
const BUSY = 1.15;

/** Measures rows, one after the other, and remembers how fast the machine was at its best. */
export class Rounds {
  private best: Calibration | undefined;
  private last: Calibration | undefined;

  constructor(private readonly roundCount: number) {}

  /** The machine at its best; null while nothing was timed. */
  get calibration(): Calibration | null {
    return this.best ?? null;
  }

  async measure(row: Row): Promise<RowResult> {
    const { name, unit, goal, isTimed = true } = row;
    const date = new Date().toISOString().slice(0, 10);
    const rounds: { measure: Measure; calibrations: Calibration[] }[] = [];
    const calm = () => rounds.filter(({ calibrations }) => calibrations.every((each) => this.isCalm(each)));
    try {
      if (!isTimed) rounds.push({ measure: await row.measure(), calibrations: [] });
      while (isTimed && calm().length < this.roundCount && rounds.length < 2 * this.roundCount) {
        const before = this.last ?? (await this.calibrate());
        const measure = await row.measure();
        rounds.push({ measure, calibrations: [before, await this.calibrate()] });
      }
    } catch (error) {
      if (!(error instanceof NotMeasured)) throw error;
      const none = { measured: null, details: {}, rounds: 0, droppedRounds: 0, isNoisy: false };
      return { name, unit, goal, verdict: 'not measured', reason: error.message, date, ...none };
    }
    const isNoisy = calm().length === 0;
    const counted = (isNoisy ? rounds : calm()).map(({ measure }) => measure);
    const measured = median(counted.map(({ value }) => value));
    return {
      name,
      unit,
      goal,
      measured,
      verdict: judge(measured, goal),
      details: mediansOf(counted.map(({ details }) => details)),
      reason: null,
      rounds: counted.length,
      droppedRounds: rounds.length - counted.length,
      isNoisy,
      date,
    };
  }

  private isCalm({ loopMs, memcpyGigabytesPerSecond }: Calibration): boolean {
    const { best } = this;
    if (!best) throw new Error('A calibration is the best until there is a better one.');
    return loopMs <= best.loopMs * BUSY && memcpyGigabytesPerSecond >= best.memcpyGigabytesPerSecond / BUSY;
  }

  private async calibrate(): Promise<Calibration> {
    const alone = await runSubject('calibrate', { copies: true });
    const two = await Promise.all([1, 2].map(() => runSubject('calibrate', { copies: false })));
    const calibration = {
      memcpyGigabytesPerSecond: Number(alone.memcpyGigabytesPerSecond),
      loopMs: Number(alone.loopMs),
      loopMsOnTwo: Math.max(...two.map(({ loopMs }) => Number(loopMs))),
    };
    this.last = calibration;
    const best = this.best ?? calibration;
    this.best = {
      memcpyGigabytesPerSecond: Math.max(best.memcpyGigabytesPerSecond, calibration.memcpyGigabytesPerSecond),
      loopMs: Math.min(best.loopMs, calibration.loopMs),
      loopMsOnTwo: Math.min(best.loopMsOnTwo, calibration.loopMsOnTwo),
    };
    return calibration;
  }
}

function mediansOf(details: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(details[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(details.map((each) => each[name] ?? 0))]));
}
