// The extension in a browser's extension host, as vscode.dev runs it: the packaged extension in a web worker of the
// workbench, without Node; of the server it has nothing but the files.
import { gzipSync } from 'node:zlib';
import type { Frame, Worker } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

const text = 'alloc a 64\nfree a\nfree a\n';

const sentence = (panel: Frame) => panel.locator('.sentence').textContent();
const stepCount = (panel: Frame) => panel.locator('.transport-total').textContent();

describe('in a browser’s extension host', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  const openInBrowserHost = async (open: string): Promise<void> => {
    editor = await openEditor({
      open,
      files: { 'twice.alloctrace': text, 'packed.alloctrace.gz': gzipSync(text) },
      // Where there is a server, an extension that can run in both hosts runs there, unless its user wants it otherwise.
      settings: { 'remote.extensionKind': { 'alloctrace.alloctrace': ['web'] } },
    });
  };

  it('marks findings, shows the heap map, and follows edits', async () => {
    await openInBrowserHost('twice.alloctrace');
    const { page } = editor;
    const errors = page.locator('.cdr.squiggly-error');
    await expect.poll(() => errors.count()).toBe(1);
    await page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    await panel.locator('.map-canvas').first().waitFor();
    await expect.poll(() => sentence(panel)).toContain('Before the first event');
    await panel.getByRole('button', { name: /^Next finding/ }).click();
    await expect.poll(() => panel.locator('.findings').textContent()).toContain('freed again');

    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('free a');
    await expect.poll(() => errors.count()).toBe(2);
    await expect.poll(() => stepCount(panel)).toBe('of 4');
    await editor.screenshot('web-host');

    // The editor has workers of its own, which come and go.
    const nameOf = (worker: Worker) => worker.evaluate('self.name').catch(() => 'gone');
    const workers = await Promise.all(page.workers().map(nameOf));
    expect(workers).toContain('ExtensionHostWorker -> alloctrace engine');
  });

  it('reads a packed trace, and lists its findings', async () => {
    await openInBrowserHost('small.alloctrace');
    const { page } = editor;
    const panel = await editor.openHeapMapOf('packed.alloctrace.gz');
    await expect.poll(() => stepCount(panel)).toBe('of 3');
    await editor.runCommand('View: Focus Problems');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'freed again' }).waitFor();
    await editor.screenshot('web-host-packed');
  });
});
