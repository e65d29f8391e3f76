// Runs the packed extension in the desktop VS Code of this machine, with data and extensions folders of its own, so that
// neither the owner's settings nor their other extensions take part.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { findCommand } from '../setup/browser.mjs';
import { scratchFolder } from '../setup/places.mjs';
import { CannotGoOn, say } from '../setup/terminal.mjs';
import { ensureSettings } from './settings.mjs';

export function findCode() {
  const code = findCommand('code');
  if (code) return code;
  throw new CannotGoOn(
    'No `code` command was found: install VS Code and its command from https://code.visualstudio.com, or run `npm start` for the one in the browser.',
  );
}

/** Resolves when the window is closed. */
export async function startDesktop(code, { vsixFile, folder }) {
  const dataFolder = path.join(scratchFolder, 'desktop/data');
  const apart = [
    '--user-data-dir',
    dataFolder,
    '--extensions-dir',
    path.join(scratchFolder, 'desktop/extensions'),
  ];
  // Chromium's sandbox refuses to run as root, as which a container does everything.
  if (process.getuid?.() === 0) apart.push('--no-sandbox');
  ensureSettings(path.join(dataFolder, 'User/settings.json'));
  await run(code, [...apart, '--install-extension', vsixFile, '--force']);
  say('VS Code is opening; this command ends when its window is closed.');
  await run(code, [...apart, '--new-window', '--wait', folder]);
}

function run(code, args) {
  return new Promise((resolve, reject) => {
    // On Windows `code` is a batch file, which only a shell can start.
    const child = spawn(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(undefined);
      else reject(new CannotGoOn(`VS Code ended with code ${status}.`));
    });
  });
}
