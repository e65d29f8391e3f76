/**
 * What a run of the benchmarks comes to: the shape of `bench/results.json`, and the table that docs/performance.md shows
 * of it. The table is written between two marks by the run itself; a test checks that the two agree.
 */

export interface Goal {
  readonly sense: 'at most' | 'at least';
  readonly limit: number;
}

export type Verdict = 'met' | 'missed' | 'no goal' | 'not measured';

export interface RowResult {
  readonly name: string;
  /** `x` for a ratio, else a unit such as `ms`. */
  readonly unit: string;
  readonly goal: Goal | null;
  /** The median over the rounds; null where it was not measured. */
  readonly measured: number | null;
  readonly verdict: Verdict;
  /** Medians of what the figure was made of, such as both times of a ratio; or why there is none. */
  readonly details: Readonly<Record<string, number>>;
  readonly reason: string | null;
  readonly rounds: number;
  /** Rounds that were measured but not counted, because the machine was busy with something else. */
  readonly droppedRounds: number;
  /** True where the machine was so busy that the dropped rounds had to be counted after all. */
  readonly isNoisy: boolean;
  readonly date: string;
}

export interface Calibration {
  readonly memcpyGigabytesPerSecond: number;
  /** A fixed loop of integer operations. */
  readonly loopMs: number;
  /** The same in two processes at once, the slower of them. */
  readonly loopMsOnTwo: number;
}

export interface Results {
  readonly size: 'full' | 'quick';
  readonly machine: Readonly<Record<string, string>>;
  /** Best of the run; null where nothing was timed in it. */
  readonly calibration: Calibration | null;
  readonly rows: readonly RowResult[];
}

const TABLE_START = '<!-- The table of `bench/results.json`, written by `npm run bench`. -->';
const TABLE_END = '<!-- End of the table. -->';

export function judge(measured: number | null, goal: Goal | null): Verdict {
  if (measured === null) return 'not measured';
  if (goal === null) return 'no goal';
  const isMet = goal.sense === 'at most' ? measured <= goal.limit : measured >= goal.limit;
  return isMet ? 'met' : 'missed';
}

/** As Markdown, for the terminal as well. */
export function renderTable({ size, machine, calibration, rows }: Results): string {
  const lines = rows.map((row) => [
    row.name,
    goalText(row),
    measuredText(row),
    row.verdict === 'no goal' ? '' : row.verdict,
    [...Object.entries(row.details).map(([name, value]) => `${name} ${numberText(value)}`), row.reason ?? '']
      .filter((text) => text !== '')
      .join(', '),
    row.date,
  ]);
  return [
    `Measured on ${Object.values(machine).join('; ')}.${size === 'quick' ? ' Quick sizes: 1M events where the goal speaks of 10M.' : ''}`,
    calibrationText(calibration),
    '',
    tableRow(['measurement', 'goal', 'measured', '', 'made of', 'date']),
    tableRow(['---', '---', '---', '---', '---', '---']),
    ...lines.map(tableRow),
  ].join('\n');
}

function calibrationText(calibration: Calibration | null): string {
  if (calibration === null) return 'Calibration: none, since nothing was timed.';
  const { memcpyGigabytesPerSecond, loopMs, loopMsOnTwo } = calibration;
  return `Calibration: memcpy ${numberText(memcpyGigabytesPerSecond)} GB/s; a loop of integer operations ${numberText(loopMs)} ms, in two processes at once ${numberText(loopMsOnTwo)} ms.`;
}

/** The document with the table between its marks. */
export function withTable(document: string, results: Results): string {
  const [start, end] = placeOfTable(document);
  return `${document.slice(0, start)}\n${renderTable(results)}\n${document.slice(end)}`;
}

/** What stands between the marks. */
export function tableIn(document: string): string {
  const [start, end] = placeOfTable(document);
  return document.slice(start, end).trim();
}

function placeOfTable(document: string): [start: number, end: number] {
  const start = document.indexOf(TABLE_START);
  const end = document.indexOf(TABLE_END);
  if (start < 0 || end < start) throw new Error('The document has no place for the table of results.');
  return [start + TABLE_START.length, end];
}

function goalText({ goal, unit }: RowResult): string {
  if (goal === null) return '';
  return `${goal.sense === 'at most' ? '≤' : '≥'} ${withUnit(goal.limit, unit)}`;
}

function measuredText({ measured, unit, isNoisy }: RowResult): string {
  if (measured === null) return '–';
  return `${withUnit(measured, unit)}${isNoisy ? ' (noisy)' : ''}`;
}

function withUnit(value: number, unit: string): string {
  return unit === 'x' ? `${numberText(value)}x` : `${numberText(value)} ${unit}`;
}

/** Three digits that mean something, thousands separated by commas. */
function numberText(value: number): string {
  if (value >= 100) return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return String(Number(value.toPrecision(3)));
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
