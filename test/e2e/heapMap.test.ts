// The main job as a user does it, with keyboard and mouse, on the trace of a real program: see what is wrong, open the
// heap map, step, find the moment memory ran out, click a block, edit the text.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

const trace = 'gawk-forks-192k.alloctrace';

describe('the heap map', () => {
  let editor: Editor;
  const sentence = (panel: Frame): Locator => panel.locator('.sentence');
  const says = (panel: Frame) =>
    expect.poll(() => sentence(panel).textContent(), { message: 'the sentence of the step' });
  // The toolkit's field keeps its input in a shadow tree.
  const stepField = (panel: Frame): Locator => panel.locator('vscode-text-field input');
  /** What decorations add to the text; it is generated content, which is no text of the page. */
  const ghostText = (): Promise<string> =>
    editor.page
      .locator('.view-line span')
      .evaluateAll((spans) => spans.map((span) => getComputedStyle(span, '::after').content).join(' '));
  const goToStep = async (panel: Frame, step: string): Promise<void> => {
    const field = stepField(panel);
    await field.fill(step);
    await field.press('Enter');
  };

  const openWindow = async (open: string): Promise<void> => {
    editor = await openEditor({ folder: 'examples', open, viewport: { width: 1500, height: 950 } });
  };
  const showMap = async (): Promise<Frame> => {
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    await panel.locator('canvas').first().waitFor();
    return panel;
  };

  describe('of one trace after the other', () => {
    beforeAll(() => openWindow('README.md'));
    afterAll(() => editor.close());
    afterEach(() => editor.closeEditors());

    const openPanel = async (name: string): Promise<Frame> => {
      await editor.openFile(name);
      return showMap();
    };

    it('steps by keys, by buttons and to the next finding', async () => {
      const panel = await openPanel('teaching-double-free.alloctrace');
      await says(panel).toContain('Before the first event');
      await panel.locator('.history-canvas').click({ position: { x: 3, y: 3 } });
      await editor.page.keyboard.press('ArrowRight');
      await says(panel).toMatch(/^alloc /);
      await editor.page.keyboard.press('ArrowLeft');
      await says(panel).toContain('Before the first event');
      await panel.getByRole('button', { name: /^Last step/ }).click();
      const last = stepField(panel);
      await expect.poll(() => last.inputValue()).toBe('14');
      await panel.getByRole('button', { name: /^First step/ }).click();
      await says(panel).toContain('Before the first event');
      await panel.getByRole('button', { name: /^Next finding/ }).click();
      await expect.poll(() => panel.locator('.findings li').count()).toBeGreaterThan(0);
      await editor.screenshot('next-finding');
    });

    it('stays beside another trace that is opened from it, and so does the map of that', async () => {
      const panel = await openPanel('teaching-double-free.alloctrace');
      const groups = editor.page.locator('.editor-group-container');
      const areBeside = (...names: string[]) =>
        expect
          .poll(() => editor.page.locator('.tabs-container .tab.active').allTextContents())
          .toEqual(names.map((name) => expect.stringContaining(name)));
      await panel.locator('.heading').first().click();
      await editor.openFile('teaching-leak.alloctrace');
      await areBeside('teaching-leak', 'Heap Map: teaching-double-free');
      // The command is about what has the focus. VS Code gives it to the map once more when the list of files closes, on a slow
      // machine after the file has had it; a click into the text settles it.
      await editor.goToLine(2);
      const inFront = editor.page.locator('.editor-group-container.active .tab.active');
      await expect.poll(() => inFront.textContent()).toContain('teaching-leak');
      await editor.runCommand('Alloctrace: Open Heap Map');
      await areBeside('teaching-leak', 'Heap Map: teaching-leak');
      expect(await groups.count()).toBe(2);
    });

    it('takes the caret along to a finding where that is asked for in the text', async () => {
      await openPanel('teaching-double-free.alloctrace');
      await editor.goToLine(1);
      await editor.runCommand('Alloctrace: Next Finding');
      const place = editor.page.locator('.statusbar-item', { hasText: /Ln \d+, Col/ });
      await expect.poll(() => place.textContent()).not.toContain('Ln 1,');
      await editor.lightBulb('Remove this second free');
      await editor.page.keyboard.press('Escape');
    });

    it('plays, and stops at the end', async () => {
      const panel = await openPanel('teaching-stealing.alloctrace');
      await says(panel).toContain('Before the first event');
      await panel.getByRole('button', { name: /^Play/ }).click();
      const field = stepField(panel);
      await expect.poll(() => field.inputValue()).toBe('11');
      await panel.getByRole('button', { name: /^Play/ }).waitFor();
    });

    it('selects a block by a click and lands on its line', async () => {
      const panel = await openPanel('teaching-leak.alloctrace');
      await panel.getByRole('button', { name: /^Last step/ }).click();
      await says(panel).not.toContain('Before the first event');
      // The first block of the pool stands behind the address labels, in the first row.
      await panel
        .locator('.map-canvas')
        .last()
        .click({ position: { x: 110, y: 10 } });
      const pane = panel.getByRole('region', { name: /block/i });
      await expect.poll(() => pane.textContent()).toMatch(/line \d+/);
      const [, line] = /line (\d+)/.exec((await pane.textContent()) ?? '') ?? [];
      await expect.poll(() => editor.page.locator('.active-line-number').textContent()).toBe(line);
      await editor.screenshot('block-selected');

      // A group that is maximized stays so, and the caret is on the line all the same.
      await editor.runCommand('View: Toggle Maximize Editor Group');
      const caretLine = editor.page.locator('.active-line-number');
      await caretLine.waitFor({ state: 'hidden' });
      await panel.locator('.map-canvas').last().focus();
      await editor.page.keyboard.press('Escape');
      await pane.getByText('This step').waitFor();
      await panel
        .locator('.map-canvas')
        .last()
        .click({ position: { x: 300, y: 60 } });
      await expect.poll(() => pane.textContent()).toMatch(/line \d+/);
      const [, other] = /line (\d+)/.exec((await pane.textContent()) ?? '') ?? [];
      expect(other).not.toBe(line);
      await pane.getByText('selected').waitFor();
      expect(await caretLine.isVisible()).toBe(false);
      await editor.runCommand('View: Toggle Maximize Editor Group');
      await expect.poll(() => caretLine.textContent()).toBe(other);
    });

    it('shows how it came to this, and zooms into it', async () => {
      const panel = await openPanel('teaching-fragmentation.alloctrace');
      const history = panel.getByRole('slider', { name: /^History, address over step, steps 0 to 39/ });
      await history.waitFor();
      const { width, height } = (await history.boundingBox()) ?? { width: 0, height: 0 };
      // Just left of the end, where the last blocks are freed.
      await history.click({ position: { x: width - 2, y: height / 2 } });
      await says(panel).toContain('keep4 freed');
      await history.press('ArrowLeft');
      await says(panel).toContain('keep3 freed');
      await editor.page.mouse.move(0, 0);
      const box = (await history.boundingBox()) ?? { x: 0, y: 0 };
      await editor.page.mouse.move(box.x + width * 0.5, box.y + 50);
      await editor.page.mouse.down();
      await editor.page.mouse.move(box.x + width * 0.9, box.y + 50, { steps: 4 });
      await editor.screenshot('history-brush');
      await editor.page.mouse.up();
      const zoomed = panel.getByRole('slider', { name: /^History, address over step, steps (1|2)\d to 3\d/ });
      await zoomed.waitFor();
      await editor.screenshot('history-zoomed');
      // A double click shows all again, and leaves the cursor where it was.
      const field = stepField(panel);
      const step = await field.inputValue();
      await zoomed.dblclick({ position: { x: width * 0.9, y: 60 } });
      await history.waitFor();
      await expect.poll(() => field.inputValue()).toBe(step);

      // The map down to single words, and back; the history keeps its own keys for itself.
      const range = panel.locator('.map-range');
      const whole = (await range.textContent()) ?? '';
      await history.press('+');
      // A zoom is in the history's name once its picture is there.
      await zoomed.waitFor();
      expect(await range.textContent()).toBe(whole);
      await zoomed.press('0');
      await history.waitFor();
      const zoomIn = panel.getByRole('button', { name: 'Zoom in (+)' });
      await zoomIn.focus();
      for (let press = 0; press < 20; press++) await editor.page.keyboard.press('+');
      await expect.poll(() => range.textContent()).toMatch(/ (16|32|48|64) B a row/);
      await editor.screenshot('map-words');
      await editor.page.keyboard.press('0');
      await expect.poll(() => range.textContent()).toBe(whole);
    });
  });

  describe('in a window of its own', () => {
    afterEach(() => editor.close());

    const openPanel = async (name: string): Promise<Frame> => {
      await openWindow(name);
      return showMap();
    };

    it('is used by keys alone: blocks, panes, the table of blocks', async () => {
      const panel = await openPanel('teaching-leak.alloctrace');
      const { keyboard } = editor.page;
      await stepField(panel).focus();
      await keyboard.press('Escape');
      const inspector = panel.getByRole('region', { name: 'Block' });
      const views = panel.getByRole('button', { name: 'Views' });
      await views.focus();
      await keyboard.press('End');
      await says(panel).not.toContain('Before the first event');

      // From block to block, and from one event of its life to another.
      await keyboard.press(']');
      await inspector.getByText('selected').waitFor();
      const life = inspector.getByRole('button', { name: /^Step \d+: allocated/ });
      const [, step] = /^Step (\d+)/.exec((await life.getAttribute('aria-label')) ?? '') ?? [];
      await life.focus();
      await keyboard.press('Enter');
      await expect.poll(() => stepField(panel).inputValue()).toBe(step);
      await keyboard.press('Escape');
      await inspector.getByText('This step').waitFor();

      // Panes: one hidden by the menu, the splitter left to the other.
      const splitter = panel.getByRole('separator', { name: /map$/ });
      const before = Number(await splitter.getAttribute('aria-valuenow'));
      await splitter.focus();
      await keyboard.press('ArrowUp');
      await keyboard.press('ArrowUp');
      await expect.poll(() => splitter.getAttribute('aria-valuenow')).toBe(String(before - 32));
      expect(await stepField(panel).inputValue()).toBe(step);
      // The timeline as well, whose plot fills what it gets.
      const plot = panel.locator('.timeline .u-over');
      const heightOf = async () => (await plot.boundingBox())?.height ?? 0;
      const usual = await heightOf();
      await panel.getByRole('separator', { name: 'Height of the timeline' }).focus();
      await keyboard.press('ArrowDown');
      await expect.poll(heightOf).toBe(usual + 16);
      await keyboard.press('Enter');
      await expect.poll(heightOf).toBe(usual);
      await views.focus();
      await keyboard.press('Enter');
      await keyboard.press('End');
      for (const _ of ['Usual Layout', 'Leaks', 'Inspector']) await keyboard.press('ArrowUp');
      await keyboard.press('Enter');
      await inspector.waitFor({ state: 'hidden' });
      await keyboard.press('Enter');
      await inspector.waitFor();
      // Without the map the history keeps its colours' words.
      await panel.getByRole('menuitemcheckbox', { name: 'Heap Map' }).press('Enter');
      await panel.getByRole('region', { name: 'Heap map' }).waitFor({ state: 'hidden' });
      await panel.getByRole('combobox', { name: 'Colour by' }).waitFor();
      await panel.getByRole('button', { name: 'never freed' }).waitFor();
      await editor.screenshot('history-alone');
      await panel.getByRole('menuitemcheckbox', { name: 'Heap Map' }).press('Enter');
      await panel.getByRole('region', { name: 'Heap map' }).waitFor();
      await keyboard.press('Escape');

      // The table of blocks is the next stop but a few, and comes into sight.
      const table = panel.getByRole('grid');
      await table
        .getByRole('row', { name: /allocated/ })
        .first()
        .waitFor({ state: 'attached' });
      await panel.locator('.twin-table tbody tr[tabindex="0"]').focus();
      await keyboard.press('Home');
      await keyboard.press('Enter');
      await inspector.getByText('selected').waitFor();
      await expect
        .poll(() => panel.locator('.twin-table tr[aria-selected="true"]').textContent())
        .toMatch(/^0x0000/);
      await editor.screenshot('table-of-blocks');
    });

    it('leads from a squiggle to the moment memory ran out', async () => {
      editor = await openEditor({ folder: 'examples', open: trace, viewport: { width: 1500, height: 950 } });
      const { page } = editor;
      await expect.poll(() => page.locator('.cdr.squiggly-warning').count()).toBeGreaterThan(3);
      await page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
      const panel = await editor.panel();
      await says(panel).toContain('Before the first event');
      await editor.screenshot('gawk-at-the-start');
      await goToStep(panel, '6008');
      await says(panel).toContain('Out of memory');
      await expect
        .poll(() => panel.locator('.findings').textContent())
        .toContain('15,712 B are free, but in pieces');
      // The text follows, and says at the end of the line what came of it.
      await expect.poll(ghostText).toContain('out of memory');
      // Away from the button, whose tooltip would be in the picture.
      await page.mouse.move(700, 500);
      await expect.poll(() => page.locator('.workbench-hover:visible').count()).toBe(0);
      await editor.screenshot('gawk-out-of-memory');

      // Why, and what would help; the blocks in the way are links, and are marked on the map.
      await panel.getByRole('button', { name: 'What stands in the way, and what would help?' }).click();
      const reason = panel.locator('.shortage');
      await expect.poll(() => reason.textContent()).toContain('4 live blocks of 130 B');
      await expect.poll(() => reason.textContent()).toContain('Other strategies and orders serve it');
      await editor.screenshot('gawk-explained');
      await reason.getByRole('button', { name: /^0x34f0ed0, 36 B/ }).click();
      const inspector = panel.getByRole('region', { name: 'Block' });
      await inspector.getByText('selected').waitFor();
      await expect.poll(() => inspector.textContent()).toContain('0x34f0ed0');
      await goToStep(panel, '6007');
      await expect.poll(() => reason.isVisible()).toBe(false);
      // It is there again where it belongs, and can be folded up.
      await goToStep(panel, '6008');
      await expect.poll(() => reason.textContent()).toContain('4 live blocks of 130 B');
      await reason.getByRole('button', { name: 'What stands in the way', expanded: true }).click();
      await expect.poll(() => reason.getByText('4 live blocks of 130 B').isVisible()).toBe(false);
    });

    it('moves the cursor on the timeline, and looks at a part of it', async () => {
      const panel = await openPanel('sqlite3-index-320k.alloctrace');
      await says(panel).toContain('Before the first event');
      const { mouse, keyboard } = editor.page;
      const plot = await panel.locator('.timeline .u-over').boundingBox();
      if (!plot) throw new Error('The timeline has no plot.');
      const at = (share: number) => [plot.x + plot.width * share, plot.y + plot.height / 2] as const;
      const step = async () =>
        Number(await panel.getByRole('slider', { name: 'Step', exact: true }).inputValue());
      await mouse.move(...at(0.2));
      await mouse.down();
      await mouse.move(...at(0.4));
      await mouse.move(...at(0.5));
      await mouse.up();
      // Half of 12,660 steps; a pixel is some twenty of them.
      await expect.poll(step).toBeGreaterThan(6280);
      expect(await step()).toBeLessThan(6380);
      await expect
        .poll(async () => (await stepField(panel).inputValue()).replace(',', ''))
        .toBe(String(await step()));

      // A click at the middle of what was brushed goes to the middle of that part.
      const showAll = panel.locator('.timeline').getByRole('button', { name: 'Show all' });
      const historyOf = (steps: string) =>
        panel.getByRole('slider', { name: new RegExp(`^History, address over step, steps ${steps}`) });
      await historyOf('0 to 12,660').waitFor();
      await keyboard.down('Shift');
      await mouse.move(...at(0.8));
      await mouse.down();
      await mouse.move(...at(0.9));
      await mouse.up();
      await keyboard.up('Shift');
      await showAll.waitFor();
      // The history shows the same part.
      await historyOf('10,1\\d\\d to 11,[34]\\d\\d').waitFor();
      await mouse.click(...at(0.5));
      await expect.poll(step).toBeGreaterThan(10_710);
      expect(await step()).toBeLessThan(10_810);
      await editor.screenshot('timeline-part');

      // The slider has the focus now: keys step, and show all again.
      const before = await step();
      await keyboard.press('ArrowLeft');
      await expect.poll(step).toBe(before - 1);
      await keyboard.press('0');
      await showAll.waitFor({ state: 'hidden' });
      // What is zoomed in the history is zoomed here, too.
      await historyOf('0 to 12,660').press('+');
      await showAll.waitFor();
      await editor.screenshot('history-range');
      // In a view as narrow as this one the switches are in a menu.
      await panel.getByRole('button', { name: 'Shown: 4 of 6' }).click();
      await panel.getByRole('button', { name: 'fragmentation', pressed: false }).click();
      await panel.getByRole('button', { name: 'Shown: 5 of 6' }).waitFor();

      // What is shown is kept through a reload of the view.
      await editor.runCommand('Developer: Reload Webviews');
      await expect
        .poll(async () => (await editor.panel()).locator('.timeline-opener').textContent())
        .toContain('5 of 6');
      const restored = await editor.panel();
      await restored.locator('.timeline').getByRole('button', { name: 'Show all' }).click();
      await restored
        .getByRole('slider', { name: /^History, address over step, steps 0 to 12,660/ })
        .waitFor();
    });

    it('shows the same steps in timeline and history, also by times that are unevenly far apart', async () => {
      // The second half of the steps takes a hundred times as long as the first.
      const time = (step: number) => (step <= 50 ? step / 100 : 0.5 + (step - 50));
      const lines = Array.from({ length: 100 }, (_, at) => `alloc p${at} 32 ts=${time(at + 1).toFixed(2)}`);
      editor = await openEditor({
        files: { 'timed.alloctrace': `%heap 16K\n${lines.join('\n')}\n` },
        open: 'timed.alloctrace',
        viewport: { width: 1500, height: 950 },
      });
      await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
      const panel = await editor.panel();
      const { mouse, keyboard } = editor.page;
      const brush = async (part: Locator, from: number, to: number): Promise<void> => {
        const { x, y, width, height } = (await part.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
        await mouse.move(x + width * from, y + height / 2);
        await mouse.down();
        await mouse.move(x + width * to, y + height / 2, { steps: 3 });
        await mouse.up();
      };
      const rangeOfHistory = async (): Promise<number[]> => {
        const label =
          (await panel.getByRole('slider', { name: /^History/ }).getAttribute('aria-label')) ?? '';
        return (/steps (\d+) to (\d+)/.exec(label) ?? []).slice(1).map(Number);
      };
      const plot = panel.locator('.timeline .u-over');
      const showAll = panel.locator('.timeline').getByRole('button', { name: 'Show all' });
      await panel.getByRole('slider', { name: /^History, address over step, steps 0 to 100/ }).waitFor();
      const opener = panel.getByRole('button', { name: /^Shown: / });
      await opener.click();
      await panel.getByRole('button', { name: 'by time', pressed: false }).click();
      await opener.click();

      // What is brushed in the history, the last fifth of the steps, is all that the timeline shows: their middle is its own.
      const history = panel.getByRole('slider', { name: /^History/ });
      await brush(history, 0.82, 0.999);
      await showAll.waitFor();
      // The history says what its picture shows, which comes a moment later.
      await expect.poll(async () => (await rangeOfHistory())[0]).toBeGreaterThan(70);
      const [first = 0, last] = await rangeOfHistory();
      expect(first).toBeLessThan(90);
      expect(last).toBe(100);
      const { width, height } = (await plot.boundingBox()) ?? { width: 0, height: 0 };
      await plot.click({ position: { x: width / 2, y: height / 2 } });
      const step = async () => Number(await stepField(panel).inputValue());
      await expect.poll(step).toBeGreaterThanOrEqual(Math.floor((first + 100) / 2) - 1);
      expect(await step()).toBeLessThanOrEqual(Math.ceil((first + 100) / 2) + 1);
      await editor.screenshot('times-of-history');

      // The other way round: the second half of the time is the last quarter of the steps.
      await showAll.click();
      await showAll.waitFor({ state: 'hidden' });
      await expect.poll(rangeOfHistory).toEqual([0, 100]);
      await keyboard.down('Shift');
      await brush(plot, 0.5, 0.999);
      await keyboard.up('Shift');
      await showAll.waitFor();
      await expect.poll(async () => (await rangeOfHistory())[0]).toBeGreaterThanOrEqual(74);
      const [start = 0, end] = await rangeOfHistory();
      expect(start).toBeLessThanOrEqual(77);
      expect(end).toBeGreaterThanOrEqual(99);
      await editor.screenshot('history-of-times');
    });

    it('follows the caret, and an edit', async () => {
      const panel = await openPanel('teaching-split-and-coalesce.alloctrace');
      await says(panel).toContain('Before the first event');
      const text = readFileSync(
        path.join(editor.folder, 'teaching-split-and-coalesce.alloctrace'),
        'utf8',
      ).split('\n');
      const firstAlloc = text.findIndex((line) => line.startsWith('alloc')) + 1;
      await editor.goToLine(firstAlloc);
      await says(panel).toMatch(/^alloc /);
      const before = await sentence(panel).textContent();
      await editor.page.keyboard.press('End');
      await editor.page.keyboard.press('Home');
      await editor.page.keyboard.type('alloc before 64');
      await editor.page.keyboard.press('Enter');
      await says(panel).not.toBe(before);
      await expect.poll(() => panel.locator('.transport').textContent()).toContain('of 13');
    });

    it('shows a trace that changes on disk, and says so when there is nothing to show', async () => {
      const panel = await openPanel('teaching-stealing.alloctrace');
      await says(panel).toContain('Before the first event');
      // Once more until it is seen: VS Code's watcher may not have begun yet.
      await expect
        .poll(
          () => {
            writeFileSync(path.join(editor.folder, 'teaching-stealing.alloctrace'), '');
            return panel.locator('body').textContent();
          },
          { interval: 1_000 },
        )
        .toMatch(/no events/i);
      await editor.screenshot('empty-trace');
    });
  });
});
