// Starts once, for all end-to-end tests, what they share: VS Code's server with the packaged extension installed, and a
// browser. Each test gets a browser context and a workspace folder of its own from `openEditor`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { launchBrowserServer } from '../../scripts/host/browser.mjs';
import { installExtension, startServer } from '../../scripts/host/server.mjs';
import { packageExtension } from '../../scripts/package.mjs';
import { exitOnSignals } from '../../scripts/setup/terminal.mjs';
import { ensureVscodeHost } from '../../scripts/setup/vscodeHost.mjs';

/** How a test reaches what this set-up has started. */
export interface SharedEditor {
  port: number;
  address: string;
  dataFolder: string;
  /** For the tests' own copies of the folders that they open. */
  workspacesFolder: string;
  browserEndpoint: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    sharedEditor: SharedEditor;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  exitOnSignals();
  const temporaryFolder = mkdtempSync(path.join(tmpdir(), 'alloctrace-e2e-'));
  process.once('exit', () => rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 5 }));
  const folders = {
    dataFolder: path.join(temporaryFolder, 'data'),
    extensionsFolder: path.join(temporaryFolder, 'extensions'),
  };
  const workspacesFolder = path.join(temporaryFolder, 'workspaces');
  mkdirSync(workspacesFolder);
  const host = await ensureVscodeHost();
  await installExtension(host, folders, await packageExtension());
  const server = await startServer(host, folders);
  const browser = await launchBrowserServer();
  project.provide('sharedEditor', {
    port: server.port,
    address: server.address,
    dataFolder: folders.dataFolder,
    workspacesFolder,
    browserEndpoint: browser.wsEndpoint(),
  });
  return async () => {
    await browser.close();
    await server.stop();
  };
}
