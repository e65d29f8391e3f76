// The view before its first frame: what it was told until then is not lost.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../scripts/setup/places.mjs';
import { bundled, htmlFile, openTestPage, type TestPage } from './testPage.ts';

const dist = (name: string): string => readFileSync(path.join(projectFolder, 'dist', name), 'utf8');

let opened: TestPage;

beforeEach(async () => {
  const page = htmlFile(
    '<link rel="stylesheet" href="/webview.css"><body data-face="map"><script src="/page.js"></script>',
  );
  const files = new Map([
    ['/', page],
    ['/page.js', await bundled('test/e2e/pages/lateFramePage.ts')],
    ['/webview.js', { type: 'text/javascript', body: dist('webview.js') }],
    ['/webview.css', { type: 'text/css', body: dist('webview.css') }],
  ]);
  opened = await openTestPage(files);
});

afterEach(() => opened.close());

/** The panel with the leaks that were asked for, which cannot be seen yet. */
async function openPanel(): Promise<Page> {
  const { page } = opened;
  await page.evaluate(`openPanel(${JSON.stringify('alloc a 64 @main;f\nalloc b 32 @main;g\n')})`);
  const told = page.locator('.flame-told');
  await expect.poll(() => told.textContent()).toBe('all leaks · 96 B · 2 blocks');
  expect(await told.isVisible()).toBe(false);
  return page;
}

async function showFrame(page: Page): Promise<void> {
  await page.evaluate('showFrame()');
  expect(await page.locator('.flame-told').isVisible()).toBe(true);
}

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
}

describe('the leaks, asked for before there is a frame', () => {
  it('have the keyboard when they can be seen', async () => {
    const page = await openPanel();
    await showFrame(page);
    expect(await focused(page)).toBe('Leaks by call site');
  });

  it('do not call a user back who has gone elsewhere', async () => {
    const page = await openPanel();
    await page.evaluate(() => window.dispatchEvent(new FocusEvent('blur')));
    await showFrame(page);
    expect(await focused(page)).toBeNull();
  });
});
