/**
 * Runs what is measured, each in a process of its own: ours and the C comparators answer alike, with one line of JSON.
 * The process that calls stays small, so that a child's peak of memory is the child's.
 */

import { spawn } from 'node:child_process';
import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';

/** What a measured process says of itself: times in ms, sizes in bytes, checksums as text. */
export type Report = Readonly<Record<string, number | string>>;

/** The row cannot be measured here or now, for a reason that the table shows. */
export class NotMeasured extends Error {
  override readonly name = 'NotMeasured';
}

/** Where `scripts/bench.mjs` puts the bundles and this file the built comparators and traces. */
export const benchFolder = path.join(process.cwd(), '.cache/bench');

const SUBJECTS = path.join(benchFolder, 'subjects.mjs');

/** Naive readers need gigabytes of objects. */
const OBJECT_MEMORY_MB = 12_288;

/** One of our subjects, by the name it has in `bench/subjects.ts`. */
export async function runSubject(task: string, options: object): Promise<Report> {
  const args = [`--max-old-space-size=${OBJECT_MEMORY_MB}`, SUBJECTS, task, JSON.stringify(options)];
  const { stdout } = await run(process.execPath, args);
  const report: Report = JSON.parse(stdout);
  if (typeof report.notMeasured === 'string') throw new NotMeasured(report.notMeasured);
  return report;
}

export interface ProcessRun {
  readonly stdout: string;
  readonly stderr: string;
  /** From before the start to after the end. */
  readonly wallMs: number;
}

/** Runs a program to its end. Rejects where it does not end with 0, with what it said. */
export function run(program: string, args: readonly string[]): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    // What is measured must not go on when nobody waits for it any more.
    const endChild = () => child.kill();
    process.once('exit', endChild);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('exit', endChild);
      const wallMs = performance.now() - start;
      if (code === 0) resolve({ ...output, wallMs });
      else
        reject(
          new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}: ${output.stderr.trim()}`),
        );
    });
  });
}

const builds = new Map<string, Promise<string>>();

/** A C comparator, built when it is first asked for. @throws NotMeasured where there is no C compiler */
export async function runComparator(name: 'parse' | 'replay', args: readonly string[]): Promise<Report> {
  const program = await built(name);
  return JSON.parse((await run(program, args)).stdout);
}

/** The path of a built comparator. @throws NotMeasured where there is no C compiler */
export function built(name: 'parse' | 'replay'): Promise<string> {
  const known = builds.get(name);
  if (known) return known;
  const build = compile(name);
  builds.set(name, build);
  return build;
}

async function compile(name: string): Promise<string> {
  const program = path.join(benchFolder, name);
  const sources = [`bench/${name}.c`, 'bench/trace.c'];
  await mkdir(benchFolder, { recursive: true });
  if (!(await compilerVersion())) throw new NotMeasured('there is no C compiler (cc) here');
  await run('cc', ['-O2', '-o', program, ...sources]);
  await access(program, constants.X_OK);
  return program;
}

/** The first line of `cc --version`; null where there is none. */
export async function compilerVersion(): Promise<string | null> {
  try {
    return (await run('cc', ['--version'])).stdout.split('\n')[0] ?? '';
  } catch {
    return null;
  }
}
