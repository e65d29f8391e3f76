/**
 * Runs what is measured of the view in a browser without a window: a server that has the bundles and a trace, a page that
 * stands in for VS Code (`bench/page`), each measurement in a browser of its own.
 */

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { launchBrowser } from '../scripts/host/browser.mjs';
import { findBrowser } from '../scripts/setup/browser.mjs';
import { benchFolder, NotMeasured } from './processes.ts';
import type { TraceFile } from './traces.ts';

/** The bundles that `scripts/bench.mjs` puts into the benchmarks' folder. */
export const VIEW_SCRIPT = 'webview.js';
export const VIEW_STYLE = 'webview.css';
const BUNDLES = [VIEW_SCRIPT, VIEW_STYLE, 'webWorker.js', 'viewMeasures.js'];

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** Other colours of VS Code that ours are defined by, or that the view cannot do without. */
const EDITOR_COLOURS = {
  'editor.background': '#1f1f1f',
  'editor.foreground': '#cccccc',
  foreground: '#cccccc',
  'editorError.foreground': '#f14c4c',
  'editorWarning.foreground': '#cca700',
};

export interface ViewReport {
  readonly report: Readonly<Record<string, number>>;
  /** What the page of the view and its stand-in host hold at the end, after a collection; the engine's worker excepted. */
  readonly heldBytes: number;
}

/** One of the tasks of `bench/page/measures.ts` on a trace. @throws NotMeasured where there is no browser */
export async function measureView(task: string, trace: TraceFile, count: number): Promise<ViewReport> {
  if (!findBrowser()) throw new NotMeasured('there is no Chromium here');
  const server = await serve(trace.file);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
    page.setDefaultTimeout(0);
    await page.goto(`${addressOf(server)}/`);
    const options = { address: '/trace', heapBytes: trace.heapBytes, count };
    const report: ViewReport['report'] = await page.evaluate(
      `measure(${JSON.stringify(task)}, ${JSON.stringify(options)})`,
    );
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
    return { report, heldBytes: usedSize + embedderHeapUsedSize + backingStorageSize };
  } finally {
    await browser.close();
    server.close();
  }
}

async function serve(trace: string): Promise<Server> {
  const pages = new Map([
    ['/', '<!doctype html><title>Alloctrace</title><body><script src="/viewMeasures.js"></script>'],
    ['/view.html', await viewPage()],
  ]);
  const server = createServer(({ url = '/' }, response) => {
    const page = pages.get(url);
    const name = url.slice(1);
    if (page) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    else if (url === '/trace') createReadStream(trace).pipe(response);
    else if (BUNDLES.includes(name)) {
      response.writeHead(200, { 'content-type': TYPES[path.extname(name)] });
      createReadStream(path.join(benchFolder, name)).pipe(response);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}

/** As `src/extension/panelPage.ts` makes it, with VS Code's dark colours and a word to the host that stands in. */
async function viewPage(): Promise<string> {
  const { contributes } = JSON.parse(await readFile('package.json', 'utf8'));
  const own = contributes.colors.map(({ id, defaults }: { id: string; defaults: { dark: string } }) => [
    id,
    defaults.dark.startsWith('#') ? defaults.dark : `var(${variableOf(defaults.dark)})`,
  ]);
  const variables = [...Object.entries(EDITOR_COLOURS), ...own].map(
    ([id, colour]) => `${variableOf(id)}: ${colour}`,
  );
  return `<!DOCTYPE html>
<html lang="en" style="${variables.join('; ')}">
<head>
  <meta charset="utf-8">
  <link rel="stylesheet" href="/${VIEW_STYLE}">
</head>
<body class="vscode-dark" data-face="map">
  <script>parent.connectView(window)</script>
  <script src="/${VIEW_SCRIPT}"></script>
</body>
</html>
`;
}

function variableOf(id: string): string {
  return `--vscode-${id.replaceAll('.', '-')}`;
}
