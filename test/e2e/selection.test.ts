// A block that is selected, on a page without VS Code: map, inspector and buttons follow it, and the steps that it lives in.
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPanelPage, showTrace, type TestPage } from './testPage.ts';

const BLOCK_COUNT = 200;
const lines = Array.from({ length: BLOCK_COUNT }, (_, index) => `alloc p${index} 100 @main;f`);
const MANY = `%heap 64KiB\n${lines.join('\n')}\nfree p0\nfree p0\nalloc last 8\n`;
const LAST_STEP = BLOCK_COUNT + 3;
const CLEAN = '%heap 1KiB\nalloc a 64\nfree a\n';

let opened: TestPage;
let panel: Frame;

beforeAll(async () => {
  opened = await openPanelPage({ width: 1200, height: 460 });
});

afterAll(() => opened.close());

async function open(text: string): Promise<void> {
  panel = await showTrace(opened, text);
}

async function goTo(step: number): Promise<void> {
  await panel.evaluate(`goTo(${step})`);
}

async function press(key: string, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) await opened.page.keyboard.press(key);
}

/** Until all that was told by now is drawn. */
async function settle(): Promise<void> {
  await panel.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))),
  );
}

const inspector = () => panel.getByRole('region', { name: 'Block' });
const which = () => inspector().locator('.inspector-which').textContent();

/** The first and the last address that the map says it shows. */
async function shownRange(): Promise<[first: number, last: number]> {
  const words = (await panel.locator('.map-range').textContent()) ?? '';
  const [first, last] = [...words.matchAll(/0x[0-9A-F]+/g)].map(([address]) => Number(address));
  return [first ?? Number.NaN, last ?? Number.NaN];
}

/** Of the block, as the inspector has it. */
async function selectedAddress(): Promise<number> {
  const row = inspector().locator('.inspector-line', { hasText: /^block/ });
  return Number(/0x[0-9A-F]+/.exec((await row.textContent()) ?? '')?.[0]);
}

async function isSelectionShown(): Promise<boolean> {
  const [first, last] = await shownRange();
  const address = await selectedAddress();
  return first <= address && address <= last;
}

describe('a selected block', () => {
  it('is followed by the map from key to key, and zoomed in on wherever the map is', async () => {
    await open(MANY);
    await goTo(1);
    await press(']');
    await expect.poll(which).toBe('selected');
    await press('+', 12);
    await expect.poll(async () => (await shownRange())[1]).toBeLessThan(4096);
    const [, end] = await shownRange();
    await goTo(LAST_STEP);
    for (let walked = 0; (await selectedAddress()) <= end && walked < BLOCK_COUNT; walked++) {
      const before = await selectedAddress();
      await press(']');
      await expect.poll(selectedAddress).not.toBe(before);
    }
    await expect.poll(isSelectionShown).toBe(true);
    expect((await shownRange())[1]).toBeGreaterThan(end);
    await press('Alt+ArrowDown', 60);
    await expect.poll(isSelectionShown).toBe(false);
    await press('+');
    await expect.poll(isSelectionShown).toBe(true);
  });

  it('leaves the map where it is when it comes back with a step', async () => {
    await open(MANY);
    await goTo(1);
    await press(']');
    await expect.poll(which).toBe('selected');
    await press('+', 12);
    await press('Alt+ArrowDown', 60);
    await expect.poll(isSelectionShown).toBe(false);
    const before = await shownRange();
    await goTo(0);
    await goTo(1);
    await expect.poll(which).toBe('selected');
    await settle();
    expect(await shownRange()).toEqual(before);
  });

  it('is given up by Escape also where it does not live', async () => {
    await open(MANY);
    await goTo(2);
    await press(']');
    await expect.poll(which).toBe('selected');
    await goTo(0);
    await inspector().getByText('This step').waitFor();
    await press('Escape');
    await goTo(2);
    await settle();
    expect(await which()).toBe('');
    // The walk begins anew at the step's block, not behind the one that was given up.
    await press(']');
    await expect.poll(which).toBe('selected');
    expect(await selectedAddress()).toBe(116 + 12);
  });

  it('is said to be selected under the pointer that selects it', async () => {
    await open(MANY);
    await goTo(LAST_STEP);
    await panel.locator('#heap-map').click({ position: { x: 60, y: 8 } });
    await expect.poll(which).toBe('selected');
  });

  it('is read from the top in the inspector, and on from there at another step', async () => {
    await open(MANY);
    await goTo(LAST_STEP);
    await press(']');
    await expect.poll(which).toBe('selected');
    const scrolled = () => inspector().evaluate((pane) => pane.scrollTop);
    await inspector().evaluate((pane) => pane.scrollTo(0, 40));
    expect(await scrolled()).toBe(40);
    await goTo(LAST_STEP - 3);
    await expect.poll(which).toBe('selected');
    expect(await scrolled()).toBe(40);
    // Another one under the pointer is read from its top, and leaves the place of this one.
    await panel.locator('#heap-map').hover({ position: { x: 300, y: 8 } });
    await expect.poll(which).toBe('under the pointer');
    expect(await scrolled()).toBe(0);
    await panel.locator('.transport').hover();
    await expect.poll(which).toBe('selected');
    expect(await scrolled()).toBe(40);
    const before = await selectedAddress();
    await press(']');
    await expect.poll(selectedAddress).not.toBe(before);
    expect(await scrolled()).toBe(0);
  });
});

describe('the buttons for findings', () => {
  const isIdle = (name: string) =>
    panel.locator(`vscode-button[title^="${name}"]`).getAttribute('aria-disabled');

  it('are idle where there is none in their direction', async () => {
    await open(MANY);
    const finding = LAST_STEP - 1;
    for (const [step, before, after] of [
      [0, 'true', 'false'],
      [finding, 'true', 'true'],
      [LAST_STEP, 'false', 'true'],
    ] as const) {
      await goTo(step);
      await expect.poll(() => isIdle('Previous finding')).toBe(before);
      await expect.poll(() => isIdle('Next finding')).toBe(after);
    }
  });

  it('are idle in a trace without findings', async () => {
    await open(CLEAN);
    for (const step of [0, 1]) {
      await goTo(step);
      expect(await isIdle('Previous finding')).toBe('true');
      expect(await isIdle('Next finding')).toBe('true');
    }
  });
});
