// What is said of odd traces in the panel, on a page without VS Code, and what stays in its place meanwhile.
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPanelPage, showTrace, type TestPage } from './testPage.ts';

let opened: TestPage;
let panel: Frame;

beforeAll(async () => {
  opened = await openPanelPage({ width: 1200, height: 900 });
});

afterAll(() => opened.close());

async function open(lines: readonly string[]): Promise<void> {
  panel = await showTrace(opened, lines.join('\n'));
}

function events(count: number, textOf: (event: number) => string): string[] {
  return Array.from({ length: count }, (_, event) => textOf(event));
}

describe('the timeline', () => {
  const byTime = () => panel.getByRole('button', { name: 'by time' });

  it('offers times that never fall as its axis, whatever part of the trace it shows', async () => {
    await open(events(40, (event) => `alloc p${event} 8 ts=${event < 20 ? 0 : event}`));
    await byTime().click();
    await expect.poll(() => byTime().getAttribute('aria-pressed')).toBe('true');
    await panel.locator('.timeline-area').hover({ position: { x: 100, y: 40 } });
    await panel.locator('.timeline-slider').focus();
    for (let time = 0; time < 3; time++) await opened.page.keyboard.press('+');
    await panel.getByRole('button', { name: 'Show all' }).first().waitFor();
    expect(await byTime().isVisible()).toBe(true);
    expect(await byTime().getAttribute('aria-disabled')).toBe('false');
  });

  it('says why times that fall are none', async () => {
    await open(events(40, (event) => `alloc p${event} 8 ts=${event === 6 ? 60 : event}`));
    expect(await byTime().getAttribute('title')).toMatch(/step 8 has an earlier time/);
    await byTime().click({ force: true });
    expect(await byTime().getAttribute('aria-pressed')).toBe('false');
    expect(await panel.locator('.timeline-pointed').textContent()).toMatch(/step 8 has an earlier time/);
  });

  it('has no switch where there are no times', async () => {
    await open(events(4, (event) => `alloc p${event} 8`));
    await panel.locator('.timeline .u-over').waitFor();
    expect(await byTime().isVisible()).toBe(false);
  });

  it('says so where no figure is chosen', async () => {
    await open(events(4, (event) => `alloc p${event} 8`));
    const nothing = panel.locator('.timeline-nothing');
    await nothing.waitFor({ state: 'hidden' });
    const pressed = panel.locator('.timeline-switch[aria-pressed="true"]');
    for (let left = await pressed.count(); left > 0; left--) {
      await pressed.first().click();
      await expect.poll(() => pressed.count()).toBe(left - 1);
    }
    await nothing.waitFor();
    await panel.locator('.timeline-switch[aria-pressed="false"]').first().click();
    await nothing.waitFor({ state: 'hidden' });
  });
});

describe('the history', () => {
  it('says how many of very many marks it shows, and that zooming in shows all', async () => {
    await open(events(300, (event) => `mark phase ${event}\nalloc p${event} 8`));
    const what = panel.locator('.history-what');
    await expect.poll(() => what.textContent()).toMatch(/256 of 300 marks; zoom in/);
    const canvas = panel.locator('.history-canvas');
    expect(await canvas.getAttribute('aria-label')).toContain('256 of 300 marks');
    await canvas.focus();
    await opened.page.keyboard.press('+');
    await expect.poll(() => what.textContent()).not.toContain('marks');
  });
});

describe('settings that no heap can have', () => {
  it('are an error at each step, counted, and say what was done instead', async () => {
    await open(['%heap 16', 'alloc a 8', 'free a']);
    const finding = panel.locator('.step-card .finding');
    await expect.poll(() => finding.textContent()).toMatch(/Heap too small .* Replayed in a heap of 4 KiB/);
    await expect.poll(() => panel.locator('.figures').textContent()).toContain('1 error');
  });
});

describe('the page', () => {
  const topOf = async (selector: string) => (await panel.locator(selector).first().boundingBox())?.y ?? 0;

  it('stays as it is while a wrong step is typed', async () => {
    await open(events(40, (event) => `alloc p${event} 8`));
    await panel.locator('.timeline .u-over').waitFor();
    const before = await topOf('#heap-map');
    const field = panel.locator('vscode-text-field input');
    await field.fill('4000');
    await field.press('Enter');
    await panel.getByText('There is no step 4,000').waitFor();
    expect(await topOf('#heap-map')).toBe(before);
  });

  it('makes room on the map for what a step changed, so that the figures stay in sight', async () => {
    await open(['%heap 64KiB', ...events(40, (event) => `alloc p${event} 800`)]);
    await panel.locator('.timeline .u-over').waitFor();
    const before = await topOf('.figures');
    const heightOf = async () => (await panel.locator('#heap-map').boundingBox())?.height ?? 0;
    const usual = await heightOf();
    await panel.getByRole('button', { name: 'Change' }).click();
    await expect.poll(heightOf).toBeLessThan(usual);
    expect(await topOf('.figures')).toBeLessThanOrEqual(before);
    const lower = await heightOf();
    await panel.evaluate('goTo(7)');
    await panel.locator('.change-block').first().waitFor();
    expect(await heightOf()).toBe(lower);
  });
});
