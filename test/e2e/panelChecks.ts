// What a machine can judge of how the panel looks: text that is cut off, text upon text, and what axe-core knows of
// accessibility. Each gives what it found, in words.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

/** What does not fit sideways into its box, although it has no scroll bar and no ellipsis. */
export function findClipped(panel: Frame): Promise<string[]> {
  return panel.evaluate(() => {
    const page = document.documentElement;
    const clipped = [...document.querySelectorAll<HTMLElement>('main *')].filter((element) => {
      const { overflowX, textOverflow, display } = getComputedStyle(element);
      // The table for screen readers is out of sight on purpose.
      if (element.closest('.twin-place')) return false;
      const hides = overflowX !== 'visible' && overflowX !== 'auto' && textOverflow !== 'ellipsis';
      return hides && display !== 'inline' && element.scrollWidth > element.clientWidth + 1;
    });
    const outside = page.scrollWidth > page.clientWidth ? ['the page itself'] : [];
    return [...outside, ...clipped.map((element) => `${element.className}: ${element.textContent}`)];
  });
}

/** Pairs of texts that lie on each other. */
export function findOverlaps(panel: Frame): Promise<string[]> {
  return panel.evaluate(() => {
    const visiblePart = (rect: DOMRect, element: Element | null): DOMRect => {
      let { left, top, right, bottom } = rect;
      for (let each = element; each; each = each.parentElement) {
        if (getComputedStyle(each).overflowX === 'visible') continue;
        const box = each.getBoundingClientRect();
        [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
        [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    const texts: { node: Node; text: string; rect: DOMRect }[] = [];
    const walker = document.createTreeWalker(
      document.querySelector('main') ?? document,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!text || !parent?.checkVisibility({ visibilityProperty: true })) continue;
      if (parent.closest('.twin-place, .unseen')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) texts.push({ node, text, rect: visiblePart(rect, parent) });
    }
    const overlaps = texts.flatMap((one, at) =>
      texts.slice(at + 1).flatMap((other) => {
        const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        // A text that is cut has two boxes; lines of text reach a little into each other's room.
        return one.node !== other.node && across > 1 && down > 4 ? [`${one.text} | ${other.text}`] : [];
      }),
    );
    return overlaps;
  });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Violations that keep somebody from using the panel, each with the elements that it concerns. */
export async function findBarriers(panel: Frame): Promise<string[]> {
  await panel.evaluate(axeSource);
  return panel.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
