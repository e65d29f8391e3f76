// Keeps node_modules in step with package-lock.json, so that nobody has to run `npm ci` first.
// npm leaves a list of what it has installed in node_modules/.package-lock.json, written as its last act. Comparing that
// list with the lock notices a half-done install, a pulled change and a package added by hand alike, in a few milliseconds.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from './places.mjs';
import { CannotGoOn, runNpm, step } from './terminal.mjs';

const oldestNode = 20;

export function checkNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= oldestNode) return;
  throw new CannotGoOn(
    `Alloctrace needs Node ${oldestNode} or later, and this is ${process.versions.node}: install a newer one from https://nodejs.org and run the same command again.`,
  );
}

export async function ensureDependencies() {
  if (dependenciesInstalled()) return;
  await step("Installing the project's packages (npm ci, about 20 s)", () =>
    runNpm(['ci'], { cwd: projectFolder, what: "Installing the project's packages" }),
  );
}

function dependenciesInstalled() {
  const installed = packagesIn('node_modules/.package-lock.json');
  if (!installed) return false;
  const wanted = packagesIn('package-lock.json');
  return Object.entries(wanted).every(([place, entry]) => {
    // Optional packages for other platforms are in the lock and rightly not on the disk.
    if (place === '' || entry.optional) return true;
    return installed[place]?.version === entry.version;
  });
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(path.join(projectFolder, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
