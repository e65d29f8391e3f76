// `npm test`: everything that can be checked, part by part, on a bare clone. A part that fails does not keep the later
// ones from running; the summary names it. With the name of a suite only that one runs, and further arguments go to its
// runner: `npm run test:unit -- -t coalesce`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBrowser } from './setup/browser.mjs';
import { checkNode, ensureDependencies } from './setup/dependencies.mjs';
import { projectFolder } from './setup/places.mjs';
import { CannotGoOn, exitOnSignals, runMain, say, seconds } from './setup/terminal.mjs';
import { ensureVscodeHost } from './setup/vscodeHost.mjs';
import { forgetResult, readResult, resultFile } from './test/results.mjs';

const bin = (script) => path.join('node_modules', script);
const vitest = (part) => [
  bin('vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${resultFile(part)}`,
];

/** What Node runs for each part. */
const commands = {
  types: ['scripts/typecheck.mjs'],
  lint: [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  build: ['esbuild.js', '--production'],
  unit: [...vitest('unit'), '--config', 'vitest.config.mts'],
  host: ['scripts/test/host.mjs'],
  e2e: [...vitest('e2e'), '--config', 'test/e2e/vitest.config.mts'],
  desktop: ['scripts/test/desktop.mjs'],
};

const allParts = ['types', 'lint', 'build', 'unit', 'host', 'e2e'];

/** The suites that can be asked for, each with what it needs before it. The e2e suite packs the extension itself. */
const suites = { unit: ['unit'], host: ['build', 'host'], e2e: ['e2e'], desktop: ['build', 'desktop'] };

await runMain(async () => {
  exitOnSignals();
  checkNode();
  const [suite, ...runnerArguments] = process.argv.slice(2);
  const parts = suite === undefined ? allParts : suites[suite];
  if (!parts) {
    throw new CannotGoOn(`There is no suite "${suite}": choose one of ${Object.keys(suites).join(', ')}.`);
  }
  await prepare(parts);
  const results = [];
  for (const part of parts) results.push(await runPart(part, part === suite ? runnerArguments : []));
  return summarize(results);
});

async function prepare(parts) {
  await ensureDependencies();
  if (!parts.includes('host') && !parts.includes('e2e')) return;
  await ensureVscodeHost();
  await ensureBrowser();
}

async function runPart(part, runnerArguments) {
  say(`\n== ${part} ==`);
  forgetResult(part);
  const start = performance.now();
  const code = await runNode([...commands[part], ...runnerArguments]);
  const duration = seconds(performance.now() - start);
  say(`== ${part}: ${code === 0 ? 'passed' : 'FAILED'} in ${duration} ==`);
  const { passed, failed } = readResult(part);
  // A part may fail without a failed test: a type error, or a suite that could not be loaded.
  return { part, duration, passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

function runNode(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: projectFolder, stdio: 'inherit' });
    const endChild = () => child.kill();
    process.once('exit', endChild);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', endChild);
      resolve(code ?? 1);
    });
  });
}

/** The last line has a plain form that other programs read. */
function summarize(results) {
  say('');
  for (const { part, duration, passed, failed } of results) {
    const counts = passed + failed > 0 ? `, ${passed} passed, ${failed} failed` : '';
    say(`${failed === 0 ? '✓' : '✗'} ${part} (${duration}${counts})`);
  }
  const sum = (count) => results.reduce((total, result) => total + result[count], 0);
  const failed = sum('failed');
  say(`tests: ${sum('passed')} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
