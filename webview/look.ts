/**
 * The colours and fonts of the canvases, read from the style sheet, which takes them from VS Code's theme. Read again when
 * the theme changes; a look itself never changes.
 */

import { CLASS_COUNT, type ColourBy } from '../src/protocol/panel.ts';
import { type CellColours, HEADER_SHADE } from './cells.ts';
import { context2d } from './dom.ts';
import { mixed, type Rgb } from './rgb.ts';

export interface Look {
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly line: string;
  readonly allocated: string;
  readonly header: string;
  readonly padding: string;
  readonly free: string;
  readonly leak: string;
  readonly cursor: string;
  readonly focus: string;
  readonly error: string;
  readonly warning: string;
  /** Text on an allocated block. */
  readonly onAllocated: string;
  /** Text on a header. */
  readonly onHeader: string;
  readonly highContrast: boolean;
  /** How much of the background is mixed into the fill of a class where its pattern has ink, from 0 to 1. */
  readonly patternStrength: number;
  readonly font: string;
  readonly monospace: string;
  readonly cells: Omit<CellColours, 'classes'>;
  /** Of the classes of sites and threads, which have no order. */
  readonly classes: ClassColours;
  /** Of the classes of sizes, ages and waste, from the least to the most. */
  readonly scale: ClassColours;
}

/** Entry i of each belongs to class i. */
export interface ClassColours {
  readonly fills: readonly string[];
  readonly rgb: readonly Rgb[];
  /** Text on the fills. */
  readonly inks: readonly string[];
  /** Text on the headers of blocks that have the fills. */
  readonly headerInks: readonly string[];
}

export function classColours(look: Look, colourBy: ColourBy): ClassColours {
  return colourBy === 'site' || colourBy === 'thread' ? look.classes : look.scale;
}

export function readLook(): Look {
  const style = getComputedStyle(document.body);
  const value = (name: string) => style.getPropertyValue(name).trim();
  const allocated = value('--map-allocated');
  return {
    background: value('--ground'),
    foreground: value('--ink'),
    muted: value('--muted'),
    line: value('--line'),
    allocated,
    header: value('--map-header'),
    padding: value('--map-padding'),
    free: value('--map-free'),
    leak: value('--map-leak'),
    cursor: value('--cursor'),
    focus: value('--focus'),
    error: value('--error'),
    warning: value('--warning'),
    onAllocated: inkOn(toRgb(allocated)),
    onHeader: inkOn(toRgb(value('--map-header'))),
    highContrast: document.body.classList.contains('vscode-high-contrast'),
    patternStrength: Number.parseFloat(value('--pattern-strength')) / 100,
    font: value('--font'),
    monospace: value('--monospace'),
    cells: {
      allocated: toRgb(allocated),
      header: toRgb(value('--map-header')),
      leak: toRgb(value('--map-leak')),
      background: toRgb(value('--ground')),
    },
    classes: coloursOf(value, '--class'),
    scale: coloursOf(value, '--scale'),
  };
}

function coloursOf(value: (name: string) => string, prefix: string): ClassColours {
  const fills = Array.from({ length: CLASS_COUNT }, (_, index) => value(`${prefix}-${index}`));
  const rgb = fills.map(toRgb);
  const background = toRgb(value('--ground'));
  const headerInks = rgb.map((fill) => inkOn(mixed(fill, background, HEADER_SHADE)));
  return { fills, rgb, inks: rgb.map(inkOn), headerInks };
}

function inkOn(ground: Rgb): string {
  return brightness(ground) > 0.21 ? '#000000' : '#ffffff';
}

/**
 * Calls back after a change of theme: VS Code rewrites the variables on `html` and the class of `body`, one after the other.
 * A colour that is computed from both may be read in between, so it is read once more in the next frame.
 */
export function watchLook(onChange: () => void): void {
  const observer = new MutationObserver(() => {
    onChange();
    requestAnimationFrame(onChange);
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
}

let probe: CanvasRenderingContext2D | undefined;

/** Any colour that the platform understands, as numbers: it is painted and looked at. */
function toRgb(colour: string): Rgb {
  probe ??= context2d(new OffscreenCanvas(1, 1), { willReadFrequently: true });
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Relative luminance from 0 to 1, as WCAG 2 defines it. Black and white have equal contrast at 0.18. */
function brightness(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
