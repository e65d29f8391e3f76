// Starts and stops VS Code's server, and knows the addresses of the pages it serves. The server listens on 127.0.0.1
// only, and asks for a token that is made anew for each start: it has a terminal, which is nothing for other users of
// this machine or for pages of other sites. The token is part of the address.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { CannotGoOn, runQuietly } from '../setup/terminal.mjs';

const startTimeoutMilliseconds = 60_000;

/** Reported by the server when its port is free and its socket open. */
const listening = /Extension host agent listening on (\d+)/;

/**
 * @param {{ node: string, serverMain: string }} host from `ensureVscodeHost`
 * @param {{ dataFolder: string, extensionsFolder: string }} folders
 * @param {{ port?: number, flags?: readonly string[], env?: Record<string, string>, onLine?: (line: string) => void }} [options]
 * `port` 0 takes a free one; `onLine` sees everything that the server prints.
 */
export async function startServer(host, folders, { port = 0, flags = [], env = {}, onLine = () => {} } = {}) {
  const token = randomBytes(24).toString('hex');
  const args = ['--host', '127.0.0.1', '--port', String(port), '--connection-token', token, ...flags];
  const child = spawn(host.node, [host.serverMain, ...args, ...commonArguments(folders)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own lets one signal end the server together with its extension hosts.
    detached: process.platform !== 'win32',
  });
  const killOnExit = () => killTree(child);
  // First of all: others remove folders on exit, into which the server must not write any more.
  process.prependOnceListener('exit', killOnExit);
  const exited = new Promise((resolve) => child.once('close', resolve));
  exited.then(() => process.off('exit', killOnExit));

  const actualPort = await waitUntilListening(child, onLine);
  const address = `http://127.0.0.1:${actualPort}/?tkn=${token}`;
  return {
    port: actualPort,
    address,
    exited,
    async stop() {
      killTree(child);
      await exited;
    },
  };
}

/** Installs a packaged extension, as a user would with "Install from VSIX...". */
export async function installExtension(host, folders, vsixFile) {
  const args = [host.serverMain, '--install-extension', vsixFile, '--force', ...commonArguments(folders)];
  await runQuietly(host.node, args, { what: `Installing ${vsixFile} into VS Code` });
}

/** The address of a page with `folder` open; `payload` is VS Code's own list of name and value pairs. */
export function pageAddress(server, folder, payload = []) {
  const address = new URL(server.address);
  address.searchParams.set('folder', folder);
  if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}

/** A file or folder of this machine, as a page of the server names it. */
export function remoteUri(server, file) {
  return `vscode-remote://127.0.0.1:${server.port}${file}`;
}

function commonArguments({ dataFolder, extensionsFolder }) {
  return [
    '--accept-server-license-terms',
    '--telemetry-level',
    'off',
    '--server-data-dir',
    dataFolder,
    '--extensions-dir',
    extensionsFolder,
  ];
}

/** Ends the server and all it started. Asked politely it takes four seconds, and it has nothing of value to save. */
function killTree(child) {
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function waitUntilListening(child, onLine) {
  return new Promise((resolve, reject) => {
    const lines = [];
    const giveUp = (reason) => {
      killTree(child);
      reject(new CannotGoOn(`VS Code's server ${reason}:\n${lines.slice(-5).join('\n')}`));
    };
    const timer = setTimeout(() => giveUp('did not start within a minute'), startTimeoutMilliseconds);
    const read = (line) => {
      lines.push(line);
      onLine(line);
      if (line.includes('EADDRINUSE')) giveUp('found its port taken, so choose another with --port');
      const match = listening.exec(line);
      if (!match) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    };
    forEachLine(child.stdout, read);
    forEachLine(child.stderr, read);
    child.once('error', (error) => giveUp(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      giveUp(`ended with code ${code}`);
    });
  });
}

function forEachLine(stream, use) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) use(line.trimEnd());
  });
}
