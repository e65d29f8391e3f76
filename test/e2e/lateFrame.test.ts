// A panel that is opened for its leaks, on a page beside a text field in place of VS Code's editors: who has the keyboard when its
// first frame comes.
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { htmlFile, openTestPage, panelFiles, type TestPage } from './testPage.ts';

const LEAKS = 'alloc a 64 @main;f\nalloc b 32 @main;g\n';
const CLEAN = 'alloc a 64\nfree a\n';

let opened: TestPage;

beforeAll(async () => {
  const files = await panelFiles();
  const page = htmlFile('<textarea></textarea><iframe src="/panel" width="700" height="400"></iframe>');
  opened = await openTestPage(new Map([...files, ['/', page]]));
});

afterAll(() => opened.close());

beforeEach(async () => {
  await opened.page.reload();
});

/** As VS Code does it. */
async function focusPanel(): Promise<void> {
  await opened.page.locator('iframe').evaluate((frame: HTMLIFrameElement) => frame.contentWindow?.focus());
}

/** The panel with an answer about its leaks, which cannot be seen yet. */
async function openPanel(text: string, answer: string): Promise<Frame> {
  const panel = opened.page.frames()[1];
  if (!panel) throw new Error('The page has no panel.');
  await panel.evaluate(`openPanel(${JSON.stringify(text)}, true)`);
  const flame = panel.locator('.flame');
  await expect.poll(() => flame.textContent()).toContain(answer);
  expect(await flame.isVisible()).toBe(false);
  return panel;
}

async function showFrame(panel: Frame): Promise<void> {
  await panel.evaluate('showFrame()');
  expect(await panel.locator('.flame').isVisible()).toBe(true);
}

/** Goes from the frame of all leaks to the one below it. */
async function walkDown(panel: Frame): Promise<void> {
  const told = panel.locator('.flame-told');
  expect(await told.textContent()).toContain('all leaks');
  await opened.page.keyboard.press('ArrowDown');
  expect(await told.textContent()).toContain('main');
}

describe('the leaks, answered before there is a frame', () => {
  it('have the keyboard when they can be seen', async () => {
    await focusPanel();
    const panel = await openPanel(LEAKS, 'all leaks');
    await showFrame(panel);
    await walkDown(panel);
  });

  it('leave it to a user who writes a text, until the panel has it again', async () => {
    const text = opened.page.locator('textarea');
    await text.click();
    const panel = await openPanel(LEAKS, 'all leaks');
    await showFrame(panel);
    await opened.page.keyboard.type('free a');
    expect(await text.inputValue()).toBe('free a');
    await focusPanel();
    await walkDown(panel);
  });

  it('take it once', async () => {
    await focusPanel();
    const panel = await openPanel(LEAKS, 'all leaks');
    await showFrame(panel);
    const views = panel.getByRole('button', { name: 'Views' });
    await views.focus();
    await showFrame(panel);
    expect(await views.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('leave the page where it is when there are none', async () => {
    await focusPanel();
    const panel = await openPanel(CLEAN, 'No leaks.');
    await showFrame(panel);
    const scrolled = () => panel.evaluate(() => window.scrollY);
    await panel.evaluate(() => window.scrollTo(0, 0));
    await showFrame(panel);
    expect(await scrolled()).toBe(0);
    await panel.locator('.flame').scrollIntoViewIfNeeded();
    expect(await scrolled()).toBeGreaterThan(0);
  });
});
