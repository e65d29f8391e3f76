import type { Frame } from 'playwright-core';
import { afterEach, describe, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

describe('scratch', () => {
  let editor: Editor;
  afterEach(() => editor.close());
  const open = async (trace: string, step: number) => {
    editor = await openEditor({
      folder: 'examples',
      open: `${trace}.alloctrace`,
      viewport: { width: 1500, height: 950 },
      colorTheme: 'Default Dark Modern',
    });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await field.fill(String(step));
    await field.press('Enter');
    await panel.locator('.sentence').waitFor();
    await editor.page.waitForTimeout(600);
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    await panel.locator('.heading').first().click();
    await editor.runCommand('View: Toggle Maximize Editor Group');
    return panel;
  };
  const colour = async (panel: Frame, by: string) => {
    await panel.getByRole('combobox', { name: 'Colour by' }).click();
    await panel.getByRole('option', { name: by }).click();
    await editor.page.waitForTimeout(700);
  };
  const size = async (width: number, height: number) => {
    await editor.page.setViewportSize({ width: width + 48, height });
    await editor.page.waitForTimeout(700);
  };
  it('reason', async () => {
    const panel = await open('teaching-fragmentation', 29);
    await panel.getByRole('button', { name: 'What stands in the way, and what would help?' }).click();
    await panel.locator('.blockers').waitFor();
    await size(1400, 860);
    await editor.screenshot('s-reason-1400');
    await size(640, 600);
    await editor.screenshot('s-reason-640');
    await size(320, 950);
    await editor.screenshot('s-reason-320');
    await panel.locator('.fold').click();
    await size(321, 950);
    await editor.screenshot('s-reason-folded');
    await size(700, 950);
    await colour(panel, 'age');
    await editor.screenshot('s-age-700');
  });
  it('gawk', async () => {
    const panel = await open('gawk-forks-192k', 120);
    await panel.getByRole('button', { name: 'Next finding' }).first().click();
    await editor.page.waitForTimeout(800);
    const q = panel.getByRole('button', { name: 'What stands in the way, and what would help?' });
    if (await q.count()) {
      await q.click();
      await panel.locator('.fold').waitFor({ timeout: 60000 });
    }
    await size(1400, 900);
    await editor.screenshot('s-gawk');
  });
  it('python', async () => {
    const panel = await open('python-trie', 60000);
    await size(1400, 950);
    await colour(panel, 'site');
    await panel.getByRole('button', { name: 'Free list' }).click();
    await panel.getByRole('button', { name: 'Search' }).click();
    await editor.page.waitForTimeout(700);
    await editor.screenshot('s-site-1400');
    await size(700, 950);
    await editor.screenshot('s-site-700');
    const field = panel.locator('vscode-text-field input');
    await field.fill('99999999');
    await field.press('Enter');
    await editor.page.waitForTimeout(300);
    await editor.screenshot('s-step-far');
  });
  it('thread', async () => {
    const panel = await open('teaching-stealing', 10);
    await size(1400, 950);
    await colour(panel, 'thread');
    await editor.screenshot('s-thread');
  });
});
