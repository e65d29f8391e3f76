// The way that the walkthrough and docs/getting-started.md show: open the tutorial trace, step through it, find its bugs
// and mend them; at its end every step is ticked off. The pictures are those of the walkthrough and the page.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../scripts/setup/places.mjs';
import { type ColorTheme, type Editor, openEditor } from './editor.ts';

const themes: [ColorTheme, string][] = [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
];
const STEPS = ['open', 'step', 'find', 'fix', 'explain'];

/** Saves the part of the screen that the elements take up as `artifacts/walkthrough-NAME.png`. */
async function picture(page: Page, name: string, ...elements: readonly Locator[]): Promise<void> {
  const found = await Promise.all(elements.map((element) => element.boundingBox()));
  const boxes = found.filter((box) => box !== null);
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  const folder = path.join(projectFolder, 'artifacts');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({
    path: path.join(folder, `walkthrough-${name}.png`),
    clip: { x, y, width, height },
  });
}

describe('the walkthrough', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  /** The list does not take in what arrives while it is open; it is opened again until the extension is known. */
  const openWalkthrough = async () => {
    const entry = editor.page.locator('.quick-input-list .monaco-list-row', {
      hasText: 'Get Started with Alloctrace',
    });
    for (;;) {
      await editor.startCommand('Welcome: Open Walkthrough...');
      const isThere = await entry.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (isThere) break;
      await editor.page.keyboard.press('Escape');
    }
    await entry.click();
    await editor.page.locator('.getting-started-step').first().waitFor();
  };
  const ticked = async () => {
    const states = STEPS.map((step) =>
      editor.page.locator(`[data-done-step-id$="#getStarted#${step}"]`).first().getAttribute('aria-checked'),
    );
    return Promise.all(states);
  };

  it('opens the heap map where trace and walkthrough stay to be seen', async () => {
    editor = await openEditor({ viewport: { width: 1400, height: 900 } });
    const { page } = editor;
    const steps = page.locator('.getting-started-step');
    const button = (title: string) =>
      page.locator('.getting-started-step .monaco-button', { hasText: title });
    await openWalkthrough();
    await button('Open Tutorial Trace').click();
    await page.locator('.cdr.squiggly-error').first().waitFor();
    await steps.filter({ hasText: 'Step through the heap' }).click();
    await button('Open Heap Map').click();
    const panel = await editor.panel();
    await panel.locator('.sentence', { hasText: /./ }).waitFor();
    await editor.screenshot('walkthrough-heap-map');
    expect(await steps.first().isVisible()).toBe(true);
    expect(await page.locator('.editor-instance .view-lines').first().isVisible()).toBe(true);
    // A second click brings the same panel to the front.
    await button('Open Heap Map').click();
    await expect.poll(() => page.locator('.editor-group-container').count()).toBe(3);
  });

  it.each(themes)('leads from opening a trace to mending it, in %s', async (colorTheme, name) => {
    editor = await openEditor({
      viewport: { width: 1300, height: 860 },
      colorTheme,
      settings: { 'editor.minimap.enabled': false },
    });
    const { page } = editor;
    const groups = page.locator('.editor-group-container');
    const squiggles = page.locator('.cdr.squiggly-error');
    await openWalkthrough();
    await editor.screenshot(`walkthrough-page-${name}`);
    await page.locator('.getting-started-step .monaco-button', { hasText: 'Open Tutorial Trace' }).click();
    await expect.poll(() => squiggles.count()).toBe(2);
    // Out of the way of what follows.
    await page.locator('.tab', { hasText: /Walkthrough|Welcome/ }).click();
    await editor.runCommand('View: Close Editor');
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    await page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    await editor.goToLine(5);
    await page.locator('.codelens-decoration', { hasText: '20 steps' }).waitFor();
    await picture(page, `open-${name}`, groups.first());

    const step = panel.locator('vscode-text-field input');
    await panel.locator('.heading').first().click();
    for (const [key, reached] of [
      ['n', '4'],
      ['n', '15'],
      ['ArrowLeft', '14'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => step.inputValue()).toBe(reached);
    }
    await picture(page, `step-${name}`, groups.nth(1));

    await editor.runCommand('Alloctrace: Focus on Findings View');
    const findings = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Findings' }) });
    const row = (text: string) => findings.locator('.monaco-list-row', { hasText: text });
    for (const kind of ['Leaks', 'Out of memory', 'Double frees']) await row(kind).click();
    await row('copy_title').waitFor();
    await picture(page, `find-${name}`, page.locator('.part.sidebar'), groups.first());
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');

    await editor.goToLine(10);
    await editor.lightBulb('Remove this second free of page');
    await picture(page, `fix-${name}`, groups.first());
    await page.keyboard.press('Enter');
    await expect.poll(() => squiggles.count()).toBe(1);

    await editor.goToLine(26);
    for (let column = 0; column < 'alloc poster '.length; column++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
    const hover = page.locator('.monaco-hover:visible', { hasText: 'Out of memory.' });
    await hover.waitFor();
    await expect.poll(() => hover.textContent()).toContain('name1');
    await picture(page, `explain-${name}`, groups.first(), hover);
    await page.keyboard.press('Escape');
    await (await editor.lightBulb('%heap')).click();
    await expect.poll(() => squiggles.count()).toBe(0);

    await openWalkthrough();
    await expect.poll(ticked).toEqual(STEPS.map(() => 'true'));
    await editor.screenshot(`walkthrough-done-${name}`);
  });
});
