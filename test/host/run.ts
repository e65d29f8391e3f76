// What VS Code calls inside its extension host: collects the bundled tests beside this file, runs them under mocha with
// the real `vscode` API, and writes what happens, one JSON object a line, to the file that ALLOCTRACE_TEST_RESULTS
// names. The file is the only way out: VS Code in a browser does not hand `run`'s result to anybody.
import { appendFileSync, readdirSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import path from 'node:path';
import type Mocha from 'mocha';

export async function run(): Promise<void> {
  const report = reportTo(required('ALLOCTRACE_TEST_RESULTS'));
  try {
    const failures = await runTests(report);
    report({ kind: 'end' });
    if (failures > 0) throw new Error(`${failures} failed`);
  } catch (error) {
    report({ kind: 'end', error: textOf(error) });
    throw error;
  }
}

type Report = (entry: Record<string, unknown>) => void;

function reportTo(file: string): Report {
  return (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

async function runTests(report: Report): Promise<number> {
  report({ kind: 'begin' });
  // VS Code formats stack traces itself, without source maps; enabled, Node at least keeps the maps for `sourceLines`.
  process.setSourceMapsEnabled(true);
  // mocha is an ES module and stays outside this bundle.
  const { default: MochaRunner } = await import('mocha');
  const mocha = new MochaRunner({ ui: 'bdd', timeout: 20_000, reporter: reporterFor(report) });
  if (process.env.ALLOCTRACE_TEST_GREP) mocha.grep(process.env.ALLOCTRACE_TEST_GREP);
  for (const file of testFiles()) loadTests(mocha, file);
  return new Promise((resolve) => mocha.run(resolve));
}

function testFiles(): string[] {
  const names = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.test.js')).map((name) => path.join(__dirname, name));
}

/**
 * What `mocha.loadFiles` does, but with this module's own `require`: VS Code puts `vscode` into that one, and mocha's
 * would look for a package of that name.
 */
function loadTests(mocha: Mocha, file: string): void {
  mocha.suite.emit('pre-require', globalThis, file, mocha);
  mocha.suite.emit('require', require(file), file, mocha);
  mocha.suite.emit('post-require', globalThis, file, mocha);
}

function reporterFor(report: Report): Mocha.ReporterConstructor {
  return class {
    constructor(runner: Mocha.Runner) {
      runner.on('test', (test) => report({ kind: 'start', path: test.titlePath() }));
      runner.on('pass', (test) => report({ ...outcome(test), state: 'passed' }));
      runner.on('fail', (test, error) => report({ ...outcome(test), state: 'failed', error: textOf(error) }));
      runner.on('pending', (test) => report({ ...outcome(test), state: 'skipped' }));
    }
  } as unknown as Mocha.ReporterConstructor;
}

function outcome(test: Mocha.Runnable): Record<string, unknown> {
  return { kind: 'test', path: test.titlePath(), durationMilliseconds: test.duration ?? 0 };
}

function textOf(error: unknown): string {
  return error instanceof Error ? sourceLines(error.stack ?? error.message) : String(error);
}

/** Replaces places in the bundles by those in the tests' sources. */
function sourceLines(stack: string): string {
  return stack.replace(/([^\s()]+\.js):(\d+):(\d+)/g, (place, file, line, column) => {
    // mocha has cut the current folder off the paths below it.
    const map = findSourceMap(path.resolve(file));
    const origin = map?.findOrigin(Number(line), Number(column));
    if (!origin || !('fileName' in origin)) return place;
    return `${origin.fileName.replace('file://', '')}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start these tests with \`npm run test:host\`.`);
  return value;
}
