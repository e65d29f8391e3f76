// What the two ways of running the tests inside VS Code have in common: bundling them, a copy of the workspace that
// they may change, and following the file in which they report (its form is that of test/host/run.ts).
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectFolder } from '../setup/places.mjs';
import { seconds } from '../setup/terminal.mjs';

const testFolder = path.join(projectFolder, 'test/host');
const bundleFolder = path.join(projectFolder, 'dist/test/host');

/** The module whose `run` VS Code calls. */
export const testEntry = path.join(bundleFolder, 'run.js');

/** Bundles each test file by itself, so that one which does not compile or load is named. */
export async function bundleHostTests() {
  const { build } = await import('esbuild');
  rmSync(bundleFolder, { recursive: true, force: true });
  const names = await readdir(testFolder, { recursive: true });
  const tests = names.filter((name) => name.endsWith('.test.ts')).map((name) => path.join(testFolder, name));
  await build({
    entryPoints: [path.join(testFolder, 'run.ts'), ...tests],
    outdir: bundleFolder,
    outbase: testFolder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** A folder with the tests' workspace in it and a place for their report, there until this process ends. */
export function temporaryWorkspace() {
  const folder = mkdtempSync(path.join(tmpdir(), 'alloctrace-host-'));
  const workspace = path.join(folder, 'workspace');
  cpSync(path.join(projectFolder, 'test/fixtures/workspace'), workspace, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return { folder, workspace, reportFile: path.join(folder, 'report.jsonl') };
}

/** What the tests read from their environment; `-t` or `-g` on the command line picks some by their title. */
export function testEnvironment(reportFile, args) {
  const [flag, pattern] = args;
  const picks = (flag === '-t' || flag === '-g') && pattern !== undefined;
  const environment = { ALLOCTRACE_TEST_RESULTS: reportFile };
  return picks ? { ...environment, ALLOCTRACE_TEST_GREP: pattern } : environment;
}

/**
 * Follows a report as it grows. Each call of `read` prints what is new and returns whether there was anything.
 */
export function followReport(reportFile) {
  const report = { passed: 0, failed: 0, began: false, ended: false, error: undefined, running: undefined };
  let readLines = 0;
  const read = () => {
    const lines = existsSync(reportFile) ? readFileSync(reportFile, 'utf8').split('\n') : [''];
    // The last piece is empty, or a line that is still being written.
    const fresh = lines.slice(readLines, -1);
    readLines += fresh.length;
    for (const line of fresh) note(report, JSON.parse(line));
    return fresh.length > 0;
  };
  return { report, read };
}

function note(report, entry) {
  if (entry.kind === 'begin') report.began = true;
  if (entry.kind === 'start') report.running = entry.path.join(' > ');
  if (entry.kind === 'end') {
    report.ended = true;
    report.error = entry.error;
  }
  if (entry.kind !== 'test') return;
  report.running = undefined;
  if (entry.state === 'passed') report.passed += 1;
  if (entry.state === 'failed') report.failed += 1;
  const sign = { passed: '✓', failed: '✗', skipped: '-' }[entry.state];
  console.log(`  ${sign} ${entry.path.join(' > ')} (${seconds(entry.durationMilliseconds)})`);
  if (entry.error) console.log(entry.error.replace(/^/gm, '      '));
}

/** Why a finished report is no success, in one sentence, or `undefined`. */
export function shortcoming({ passed, failed, ended, error, running }) {
  if (!ended) return running ? `VS Code ended during "${running}".` : 'VS Code ended before its tests did.';
  if (failed > 0) return `${failed} of ${passed + failed} tests failed.`;
  if (error) return `The tests could not be run: ${error}`;
  if (passed === 0) return 'Not one test was run.';
  return undefined;
}
