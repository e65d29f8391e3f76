// Finds a browser of the Chromium family for the tests. Where there is none and we may install one (root on Debian or
// Ubuntu, as in a container), it is installed; elsewhere one sentence says what to do.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CannotGoOn, runQuietly, step } from './terminal.mjs';

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a browser: `CHROME_PATH` if set, else the first known one. `undefined` where there is none. */
export function findBrowser() {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new CannotGoOn(`CHROME_PATH is set to ${chosen}, where there is no file: correct it or unset it.`);
  }
  for (const command of commands) {
    const found = findCommand(command);
    if (found) return found;
  }
  return applications.find((application) => existsSync(application));
}

/** Looks a command up on the PATH. */
export function findCommand(command) {
  const names = process.platform === 'win32' ? [`${command}.cmd`, `${command}.exe`] : [command];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
}

/** Finds a browser, installing Debian's Chromium where that is possible without asking anybody. */
export async function ensureBrowser() {
  if (!findBrowser() && mayInstall()) {
    await step('Installing Chromium (apt-get, about a minute, once)', installChromium);
  }
  const found = findBrowser();
  if (found) return found;
  throw new CannotGoOn(
    'The tests need Chrome, Chromium or Edge, and none was found: install one, or set CHROME_PATH to where it is.',
  );
}

function mayInstall() {
  return process.getuid?.() === 0 && findCommand('apt-get') !== undefined && isDebianLike();
}

function isDebianLike() {
  return (
    existsSync('/etc/os-release') &&
    /^ID(_LIKE)?=.*debian|^ID=ubuntu/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

async function installChromium() {
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, what: 'Installing Chromium' };
  await runQuietly('apt-get', ['update'], options);
  await runQuietly('apt-get', ['install', '-y', 'chromium'], options);
}
