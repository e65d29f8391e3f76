/**
 * `npm run bench -- [--quick] [--record] [--rounds N] [NAME ...]`: measures the rows whose names contain all of the NAMEs and prints
 * their table.
 *
 * A full run writes `bench/results.json` and the table in docs/performance.md; rows that were not measured keep what the
 * last run found. A quick run, on traces of a tenth, writes nothing unless it is to be recorded.
 */

import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { languageRows } from './languageRows.ts';
import { parseRows } from './parseRows.ts';
import { compilerVersion } from './processes.ts';
import { replayRows } from './replayRows.ts';
import { type Results, type RowResult, renderTable, withTable } from './results.ts';
import { Rounds } from './rounds.ts';
import { FULL, QUICK } from './sizes.ts';
import { timelineRows } from './timelineRows.ts';
import { viewRows } from './viewRows.ts';
import { wholeRows } from './wholeRows.ts';

const RESULTS = 'bench/results.json';
const DOCUMENT = 'docs/performance.md';

// Ends by way of `exit`, which ends what is being measured.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
  allowPositionals: true,
});
const usual = values.quick ? QUICK : FULL;
const sizes = { ...usual, roundCount: Number(values.rounds ?? usual.roundCount) };
const all = [parseRows, replayRows, timelineRows, wholeRows, languageRows, viewRows].flatMap((rowsFor) =>
  rowsFor(sizes),
);
const wanted = all.filter(({ name }) => positionals.every((part) => name.includes(part)));

if (wanted.length === 0) {
  console.error(`No benchmark's name contains "${positionals.join(' ')}". There are:`);
  for (const { name } of all) console.error(`  ${name}`);
  process.exitCode = 1;
} else await measureAll();

async function measureAll(): Promise<void> {
  const rounds = new Rounds(sizes.roundCount);
  const measured: RowResult[] = [];
  for (const row of wanted) {
    process.stderr.write(`${row.name} ... `);
    const result = await rounds.measure(row);
    measured.push(result);
    process.stderr.write(`${result.reason ?? result.measured?.toPrecision(3)}, ${result.verdict}\n`);
  }
  const results: Results = {
    size: values.quick ? 'quick' : 'full',
    machine: await machine(),
    calibration: rounds.calibration,
    rows: measured,
  };
  console.log(`\n${renderTable(results)}`);
  if (!values.quick || values.record) await record(results);
}

/** Results of the same size for other rows are kept; rows that are not there any more go. */
async function record(results: Results): Promise<void> {
  const before = await lastResults();
  const kept = before?.size === results.size ? before.rows : [];
  const byName = new Map([...kept, ...results.rows].map((row) => [row.name, row]));
  const rows = all.flatMap(({ name }) => byName.get(name) ?? []);
  // A run that timed nothing has no calibration; the times that are kept still have theirs.
  const calibration = results.calibration ?? before?.calibration ?? null;
  const complete = { ...results, calibration, rows };
  await writeFile(RESULTS, `${JSON.stringify(complete, null, 2)}\n`);
  await writeFile(DOCUMENT, withTable(await readFile(DOCUMENT, 'utf8'), complete));
}

async function lastResults(): Promise<Results | undefined> {
  try {
    return JSON.parse(await readFile(RESULTS, 'utf8'));
  } catch {
    return undefined;
  }
}

async function machine(): Promise<Record<string, string>> {
  const [cpu] = os.cpus();
  const compiler = await compilerVersion();
  return {
    processor: `${os.cpus().length} x ${cpu?.model.trim() ?? 'unknown processor'}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.arch()}`,
    node: `Node ${process.versions.node}`,
    compiler: compiler ?? 'no C compiler',
  };
}
