// Runs test/host inside the extension host of a real VS Code: its server runs the tests, and a page without a window,
// kept open here, is the workbench that they see. The extension is the repository itself, as in development.
import path from 'node:path';
import { launchBrowser } from '../host/browser.mjs';
import { pageAddress, remoteUri, startServer } from '../host/server.mjs';
import { serverSettingsFile, writeSettings } from '../host/settings.mjs';
import { projectFolder } from '../setup/places.mjs';
import { exitOnSignals, runMain } from '../setup/terminal.mjs';
import { ensureVscodeHost } from '../setup/vscodeHost.mjs';
import {
  bundleHostTests,
  followReport,
  shortcoming,
  temporaryWorkspace,
  testEntry,
  testEnvironment,
} from './hostTests.mjs';
import { writeResult } from './results.mjs';

/** A single test has 20 s; whoever says nothing for this long hangs. */
const silenceMilliseconds = 90_000;
const pollMilliseconds = 100;

await runMain(async () => {
  exitOnSignals();
  await bundleHostTests();
  const report = await runInVscode(temporaryWorkspace(), process.argv.slice(2));
  writeResult('host', report);
  const complaint = shortcoming(report);
  if (complaint) console.error(complaint);
  return complaint ? 1 : 0;
});

async function runInVscode({ folder, workspace, reportFile }, args) {
  const folders = {
    dataFolder: path.join(folder, 'data'),
    extensionsFolder: path.join(folder, 'extensions'),
  };
  writeSettings(serverSettingsFile(folders.dataFolder));
  const host = await ensureVscodeHost();
  // Kept for the case that something goes wrong outside the tests.
  const log = [];
  const server = await startServer(host, folders, {
    flags: ['--enable-smoke-test-driver'],
    env: testEnvironment(reportFile, args),
    onLine: (line) => log.push(line),
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') log.push(`page: ${message.text()}`);
    });
    await page.goto(
      pageAddress(server, workspace, [
        ['extensionDevelopmentPath', remoteUri(server, projectFolder)],
        ['extensionTestsPath', remoteUri(server, testEntry)],
      ]),
    );
    return await waitForEnd(reportFile, log, server);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Resolves when the tests have ended, the extension host has died, or nothing has been heard for too long. */
async function waitForEnd(reportFile, log, server) {
  const { report, read } = followReport(reportFile);
  let lastHeard = performance.now();
  let serverEnded = false;
  server.exited.then(() => {
    serverEnded = true;
  });
  while (!report.ended) {
    const died = serverEnded || log.some((line) => /Extension Host Process exited/.test(line));
    if (read()) lastHeard = performance.now();
    else if (died || performance.now() - lastHeard > silenceMilliseconds) {
      explainSilence(report, log, died);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
  return report;
}

function explainSilence({ running, began }, log, died) {
  const where = running ? `during "${running}"` : began ? 'between two tests' : 'before the first test';
  const what = died ? 'The extension host died' : `Nothing was heard for ${silenceMilliseconds / 1000} s`;
  console.error(`${what} ${where}. What VS Code said last:`);
  for (const entry of log.slice(-15)) console.error(`  ${entry.split('\n', 1)[0].slice(0, 200)}`);
}
