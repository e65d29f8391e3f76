// A page of a test's own in a browser, without VS Code: its script is bundled as the build bundles what runs in a browser.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import type { Frame, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/host/browser.mjs';
import { projectFolder } from '../../scripts/setup/places.mjs';

/** What such a page does takes no more than a moment, also on a slow machine. */
const PATIENCE_MS = 20_000;

export interface TestFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface TestPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** Serves files by their addresses, and opens the one at `/`. */
export async function openTestPage(files: ReadonlyMap<string, TestFile>): Promise<TestPage> {
  const server = createServer(({ url = '/' }, response) => {
    const file = files.get(url);
    if (file) response.writeHead(200, { 'content-type': file.type }).end(file.body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const closeServer = () => new Promise((resolve) => server.close(resolve));
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await closeServer();
    throw error;
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    close: async () => {
      await browser.close();
      await closeServer();
    },
  };
}

export function htmlFile(content: string): TestFile {
  return { type: 'text/html; charset=utf-8', body: `<!doctype html><title>Test</title>${content}` };
}

/** The panel as the build has made it, at `/panel`, with `pages/panelPage.ts` in the extension's place. */
export async function panelFiles(): Promise<[panel: [string, TestFile], ...files: [string, TestFile][]]> {
  const dist = (name: string) => readFileSync(path.join(projectFolder, 'dist', name), 'utf8');
  const panel =
    '<link rel="stylesheet" href="/webview.css"><body data-face="map"><script src="/page.js"></script>';
  return [
    ['/panel', htmlFile(panel)],
    ['/page.js', await bundled('test/e2e/pages/panelPage.ts')],
    ['/webview.js', { type: 'text/javascript', body: dist('webview.js') }],
    ['/webview.css', { type: 'text/css', body: dist('webview.css') }],
  ];
}

/** The panel alone, in a window of its own. */
export async function openPanelPage(size: {
  readonly width: number;
  readonly height: number;
}): Promise<TestPage> {
  const [[, page], ...files] = await panelFiles();
  const opened = await openTestPage(new Map([['/', page], ...files]));
  await opened.page.setViewportSize(size);
  return opened;
}

/** Loads the panel anew, with a trace. Resolves with its page when there is a map. */
export async function showTrace({ page }: TestPage, text: string): Promise<Frame> {
  await page.reload();
  const panel = page.mainFrame();
  await panel.evaluate(`openPanel(${JSON.stringify(text)}, false)`);
  await panel.locator('.map-range').waitFor();
  return panel;
}

/** A script with all that it imports. */
export async function bundled(entryPoint: string): Promise<TestFile> {
  const { bundles } = createRequire(import.meta.url)('../../esbuild.js');
  const bundle = bundles.find(({ outfile }: { outfile: string }) => outfile === 'dist/webWorker.js');
  const built = await build({
    ...bundle,
    entryPoints: [entryPoint],
    absWorkingDir: projectFolder,
    bundle: true,
    write: false,
    logLevel: 'error',
  });
  return { type: 'text/javascript', body: built.outputFiles?.[0]?.text ?? '' };
}
