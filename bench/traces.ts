/**
 * The traces that are measured on, generated once and kept until the generator changes. Written by the command line, as
 * a user would.
 */

import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { benchFolder, run, runSubject } from './processes.ts';

export type MixName = 'a' | 'b' | 'bL' | 'c' | 'd';

export interface TraceFile {
  readonly file: string;
  readonly eventCount: number;
  /** A pool that is large enough under every strategy: twice the least that `auto` would try. */
  readonly heapBytes: number;
}

const GENERATOR = path.join(process.cwd(), 'src/generator');
const COMMAND_LINE = path.join(benchFolder, 'cli.cjs');

const traces = new Map<string, Promise<TraceFile>>();

/** What the generator can be told besides. */
export interface TraceShape {
  readonly holes?: number;
  readonly live?: number;
}

export function traceFile(mix: MixName, eventCount: number, shape: TraceShape = {}): Promise<TraceFile> {
  const name = [mix, eventCount, ...Object.entries(shape).flat()].join('-');
  const known = traces.get(name);
  if (known) return known;
  const made = make(name, mix, eventCount, shape);
  traces.set(name, made);
  return made;
}

async function make(name: string, mix: MixName, eventCount: number, shape: TraceShape): Promise<TraceFile> {
  const file = path.join(await traceFolder(), `${name}.alloctrace`);
  if (!(await exists(file))) {
    // Under another name until it is whole: a run may be stopped at any time.
    const shaping = Object.entries(shape).flatMap(([flag, count]) => [`--${flag}`, String(count)]);
    const flags = ['--mix', mix, '--events', String(eventCount), ...shaping, '--seed', '1'];
    await run(process.execPath, [COMMAND_LINE, 'generate', '-o', `${file}.part`, ...flags]);
    await rename(`${file}.part`, file);
  }
  const { heapBytes } = await runSubject('heapFor', { file });
  return { file, eventCount, heapBytes: Number(heapBytes) };
}

let folder: Promise<string> | undefined;

/** Named by what the generator is made of; older folders are of no use any more and go. */
function traceFolder(): Promise<string> {
  folder ??= (async () => {
    const hash = createHash('sha256');
    for (const file of (await readdir(GENERATOR)).toSorted())
      hash.update(await readFile(path.join(GENERATOR, file)));
    const name = `traces-${hash.digest('hex').slice(0, 12)}`;
    await mkdir(path.join(benchFolder, name), { recursive: true });
    for (const other of await readdir(benchFolder))
      if (other.startsWith('traces-') && other !== name)
        await rm(path.join(benchFolder, other), { recursive: true });
    return path.join(benchFolder, name);
  })();
  return folder;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
