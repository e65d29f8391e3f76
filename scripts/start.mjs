// `npm start`: the extension as a user gets it, in a real VS Code, from nothing but a clone. Sets up what is missing,
// packs the extension, installs it into VS Code's server, opens the examples and prints the address. With `--desktop`
// the same in the VS Code that is installed on this machine, apart from its owner's settings and extensions.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openInBrowser } from './host/browserWindow.mjs';
import { findCode, startDesktop } from './host/desktop.mjs';
import { installExtension, pageAddress, startServer } from './host/server.mjs';
import { ensureSettings, serverSettingsFile } from './host/settings.mjs';
import { packageExtension } from './package.mjs';
import { checkNode, ensureDependencies } from './setup/dependencies.mjs';
import { projectFolder, scratchFolder } from './setup/places.mjs';
import { CannotGoOn, exitOnSignals, runMain, say, step } from './setup/terminal.mjs';
import { ensureVscodeHost } from './setup/vscodeHost.mjs';

const usage = 'usage: npm start -- [--desktop] [--port NUMBER] [--folder DIRECTORY]';

await runMain(async () => {
  exitOnSignals({ interruptCode: 0 });
  checkNode();
  const { desktop, port, folder } = readOptions(process.argv.slice(2));
  const code = desktop ? findCode() : undefined;
  await ensureDependencies();
  const host = desktop ? undefined : await ensureVscodeHost();
  const vsixFile = await step('Building and packing the extension', packageExtension);
  if (desktop) return startDesktop(code, { vsixFile, folder });
  return startInBrowser(host, { vsixFile, folder, port });
});

async function startInBrowser(host, { vsixFile, folder, port }) {
  const folders = {
    dataFolder: path.join(scratchFolder, 'start/data'),
    extensionsFolder: path.join(scratchFolder, 'start/extensions'),
  };
  // Settings and open editors stay from run to run; the extension is always the one just built, and the only one.
  ensureSettings(serverSettingsFile(folders.dataFolder));
  rmSync(folders.extensionsFolder, { recursive: true, force: true });
  mkdirSync(folders.extensionsFolder, { recursive: true });
  await installExtension(host, folders, vsixFile);

  // The server reports much that means nothing to a user; only its last words matter, and only if it dies.
  const lastLines = [];
  const server = await startServer(host, folders, {
    port,
    onLine: (line) => {
      lastLines.push(line);
      if (lastLines.length > 10) lastLines.shift();
    },
  });
  const address = pageAddress(server, folder);
  say(`\nVS Code with Alloctrace: ${address}\nPress Ctrl-C to stop it.`);
  openInBrowser(address);
  await server.exited;
  throw new CannotGoOn(`VS Code's server has ended by itself; its last words:\n${lastLines.join('\n')}`);
}

function readOptions(args) {
  const options = { desktop: false, port: 0, folder: path.join(projectFolder, 'examples') };
  const rest = [...args];
  while (rest.length > 0) {
    const name = rest.shift();
    if (name === '--desktop') options.desktop = true;
    else if (name === '--port') options.port = readPort(rest.shift());
    else if (name === '--folder') options.folder = readFolder(rest.shift());
    else throw new CannotGoOn(`${name} is no option; ${usage}`);
  }
  return options;
}

function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CannotGoOn(`--port needs a number from 1 to 65535; ${usage}`);
}

function readFolder(text) {
  if (!text) throw new CannotGoOn(`--folder needs a directory; ${usage}`);
  // npm runs scripts in the project's folder; a path is meant as seen from where the user typed it.
  const folder = path.resolve(process.env.INIT_CWD ?? '.', text);
  if (existsSync(folder)) return folder;
  throw new CannotGoOn(`There is no ${folder}; ${usage}`);
}
