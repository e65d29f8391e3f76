// Runs the tests of test/host in the desktop VS Code, which @vscode/test-electron downloads from its vendor. They are the
// same bundles that `npm run test:host` runs in VS Code's server; this needs an open network and a display.
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { cacheFolder, projectFolder } from '../setup/places.mjs';
import { CannotGoOn, exitOnSignals, runMain } from '../setup/terminal.mjs';
import {
  bundleHostTests,
  followReport,
  shortcoming,
  temporaryWorkspace,
  testEntry,
  testEnvironment,
} from './hostTests.mjs';
import { writeResult } from './results.mjs';

/** The oldest release that package.json promises to work in; `VSCODE_VERSION=stable` tries the newest. */
const version = process.env.VSCODE_VERSION ?? '1.100.0';

await runMain(async () => {
  exitOnSignals();
  const vscodeExecutablePath = await download();
  await bundleHostTests();
  const report = await runInVscode(vscodeExecutablePath, temporaryWorkspace(), process.argv.slice(2));
  writeResult('desktop', report);
  const complaint = shortcoming(report);
  if (complaint) console.error(complaint);
  return complaint ? 1 : 0;
});

async function download() {
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: path.join(cacheFolder(), 'vscode-desktop') });
  } catch (error) {
    throw new CannotGoOn(
      `VS Code ${version} could not be downloaded (${error.code ?? error.message}): these tests need the open network; \`npm run test:host\` runs the same ones without it.`,
    );
  }
}

async function runInVscode(vscodeExecutablePath, { folder, workspace, reportFile }, args) {
  const { report, read } = followReport(reportFile);
  const timer = setInterval(read, 200);
  const apart = [
    '--user-data-dir',
    path.join(folder, 'data'),
    '--extensions-dir',
    path.join(folder, 'extensions'),
  ];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath: testEntry,
      extensionTestsEnv: testEnvironment(reportFile, args),
      launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', ...apart, ...asRoot],
    });
  } catch (error) {
    // A failed test ends VS Code with an error too; the report then says more than the exit code does.
    if (!report.began) console.error(error.message);
  } finally {
    clearInterval(timer);
    read();
  }
  return report;
}
