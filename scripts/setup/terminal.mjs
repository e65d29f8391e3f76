// What every script says and how it ends: progress lines, commands run quietly with their output kept for the case that
// they fail, and one sentence instead of a stack trace where a person has to do something first.
// Needs nothing but Node's own modules, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './places.mjs';

/** Thrown where only a person can help; its message is the one sentence that says how. */
export class CannotGoOn extends Error {}

export function say(text) {
  console.log(text);
}

/** Prints what is being done while `work` runs, and how long it took. */
export async function step(title, work) {
  const start = performance.now();
  say(`${title} ...`);
  const result = await work();
  say(`  done in ${seconds(performance.now() - start)}`);
  return result;
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Makes a signal end the process in the ordinary way, so that what is registered for its exit is carried out.
 * @param {{ interruptCode?: number }} [options] the exit code after Ctrl-C: 0 where that is how a run is meant to end
 */
export function exitOnSignals({ interruptCode = 130 } = {}) {
  process.once('SIGINT', () => process.exit(interruptCode));
  process.once('SIGTERM', () => process.exit(143));
  process.once('SIGHUP', () => process.exit(129));
}

/** Runs a script's `main`; the number it returns, if any, becomes the exit code. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof CannotGoOn ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * Runs a command without showing its output. Resolves to that output; where the command fails, throws `CannotGoOn`
 * with the reason, having kept the output in a file.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ what: string, cwd?: string, env?: Record<string, string> }} options `what` begins the sentence on failure
 */
export async function runQuietly(command, args, { what, cwd, env }) {
  const { code, output } = await collect(command, args, cwd, env);
  if (code === 0) return output;
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|Temporary failure resolving/.test(
      output,
    )
  ) {
    throw new CannotGoOn(
      `${what} needs the network, which cannot be reached: connect and run the same command again.`,
    );
  }
  throw new CannotGoOn(`${what} failed; what it printed is in ${keep(output)}.`);
}

function collect(command, args, cwd, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Ending us ends the command too, so that nothing goes on writing behind our back.
    const endChild = () => child.kill();
    process.once('exit', endChild);
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', endChild);
      resolve({ code, output: Buffer.concat(chunks).toString() });
    });
  });
}

function keep(output) {
  const file = path.join(cacheFolder(), 'last-failure.log');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, output);
  return file;
}

/** Runs npm itself: the very one that runs us, if any, so that no other version on the PATH gets in between. */
export function runNpm(args, { cwd, what }) {
  const quiet = [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const running = process.env.npm_execpath;
  if (running?.endsWith('.js')) return runQuietly(process.execPath, [running, ...quiet], { cwd, what });
  if (process.platform === 'win32') return runQuietly('cmd', ['/c', 'npm', ...quiet], { cwd, what });
  return runQuietly('npm', quiet, { cwd, what });
}
