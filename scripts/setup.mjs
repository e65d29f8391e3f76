// Makes a bare clone ready for everything: packages, VS Code's server, a browser for the tests. `npm start` and
// `npm test` do their part of this by themselves, so running it by hand only moves the waiting to another moment.
// `--packages` stops after npm's packages, which is what building takes.
import { ensureBrowser } from './setup/browser.mjs';
import { checkNode, ensureDependencies } from './setup/dependencies.mjs';
import { exitOnSignals, runMain, say } from './setup/terminal.mjs';
import { ensureVscodeHost } from './setup/vscodeHost.mjs';

await runMain(async () => {
  exitOnSignals();
  checkNode();
  await ensureDependencies();
  if (process.argv.includes('--packages')) return;
  await ensureVscodeHost();
  await ensureBrowser();
  say('Everything is in place.');
});
