/** What the engine's tests share: engines with small numbers, listeners that keep what they hear, sources of all kinds. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import type {
  EngineListener,
  OpenProgress,
  OpenRequest,
  TraceEngine,
  TraceOverview,
} from '../../../src/engine/engine.ts';
import { createLocalEngine, type LocalEngineOptions } from '../../../src/engine/localEngine.ts';
import { nodeFiles, nodeGunzip } from '../../../src/engine/nodeFiles.ts';

export function nodeEngine(options: LocalEngineOptions = {}): TraceEngine {
  return createLocalEngine({ files: nodeFiles, gunzip: nodeGunzip, ...options });
}

export class Listener implements EngineListener {
  readonly reached: OpenProgress[] = [];
  readonly previews: TraceOverview[] = [];
  readonly trials: string[] = [];

  progress(progress: OpenProgress): void {
    this.reached.push(progress);
  }

  preview(_trace: string, overview: TraceOverview): void {
    this.previews.push(overview);
  }

  trying(ticket: string, words: string): void {
    this.trials.push(`${ticket}: ${words}`);
  }
}

/** A folder for the files of one test file. */
export function temporaryFolder(): {
  readonly write: (bytes: Uint8Array, name?: string) => string;
  readonly path: string;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'alloctrace-engine-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: folder,
    write: (bytes, name = 'trace') => {
      const file = path.join(folder, name);
      writeFileSync(file, bytes);
      return file;
    },
  };
}

export type Request = Partial<Omit<OpenRequest, 'source'>>;

export function openBytes(
  engine: TraceEngine,
  bytes: Uint8Array,
  request: Request = {},
): Promise<TraceOverview> {
  return engine.open({ trace: 'a', settings: {}, ...request, source: { kind: 'bytes', bytes } });
}

export function openFile(engine: TraceEngine, file: string, request: Request = {}): Promise<TraceOverview> {
  return engine.open({ trace: 'a', settings: {}, ...request, source: { kind: 'file', path: file } });
}

/** Feeds pieces one after the other, each when the one before was taken. */
export async function openFed(
  engine: TraceEngine,
  pieces: readonly Uint8Array[],
  request: Request = {},
): Promise<TraceOverview> {
  const { trace = 'a' } = request;
  const opening = engine.open({
    settings: {},
    ...request,
    trace,
    source: { kind: 'feed', totalBytes: null },
  });
  for (const piece of pieces) await engine.feed(trace, piece);
  await engine.endFeed(trace);
  return opening;
}

/** Cut at each of the shares, 0 to 1, of its length. */
export function cut(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const places = [
    0,
    ...shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, index) => bytes.slice(places[index], end));
}

export function packed(bytes: Uint8Array, memberCount = 1): Uint8Array {
  const cuts = cut(
    bytes,
    Array.from({ length: memberCount - 1 }, (_, index) => (index + 1) / memberCount),
  );
  return new Uint8Array(Buffer.concat(cuts.map((part) => gzipSync(part))));
}

/** All that can be told of a trace, apart from how it was read. */
export async function contents(engine: TraceEngine, overview: TraceOverview, trace = 'a') {
  const { extent, ...known } = overview;
  return {
    kind: extent.kind,
    known,
    findings: await engine.findings(trace, { maximumPerCode: Number.POSITIVE_INFINITY }),
    lines: await engine.lines(trace, { firstLine: 1, count: 1000 }),
    last: await engine.step(trace, overview.stepCount),
  };
}

/** Blocks that are freed after a while, so that a prefix always has some that are live. */
export function churn(eventCount: number): string {
  const lines = Array.from({ length: eventCount }, (_, index) =>
    index % 2 === 0 ? `alloc p${index} 40` : index > 100 ? `free p${index - 99}` : `alloc q${index} 24`,
  );
  return `${lines.join('\n')}\n`;
}

export function feed(engine: TraceEngine, trace = 'a') {
  return engine.open({ trace, settings: {}, source: { kind: 'feed', totalBytes: null } });
}
