// A page of a test's own in a browser, without VS Code: its script is bundled as the build bundles what runs in a browser.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/host/browser.mjs';
import { projectFolder } from '../../scripts/setup/places.mjs';

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
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    close: async () => {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function htmlFile(content: string): TestFile {
  return { type: 'text/html; charset=utf-8', body: `<!doctype html><title>Test</title>${content}` };
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
