/**
 * A pen that writes down what is drawn as SVG. Text stays text, rectangles of one fill become one path, clips become
 * groups; images and the tiles of patterns go in as PNG, pixel by pixel. It knows moves and scales, no turns, so that
 * coordinates are final when they are written.
 */

import { context2d, element } from './dom.ts';
import { dataOf, type Pen, tileOf } from './pen.ts';

type Style = string | CanvasGradient | CanvasPattern;

/** What `save` keeps. */
interface Settings {
  fillStyle: Style;
  strokeStyle: Style;
  globalAlpha: number;
  lineWidth: number;
  lineCap: CanvasLineCap;
  lineJoin: CanvasLineJoin;
  font: string;
  letterSpacing: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  imageSmoothingEnabled: boolean;
  isCrisp: boolean;
  dash: readonly number[];
  /** The same in both directions. */
  unit: number;
  left: number;
  top: number;
  /** Groups that are open for clips. */
  groups: number;
}

const INITIAL: Settings = {
  fillStyle: '#000000',
  strokeStyle: '#000000',
  globalAlpha: 1,
  lineWidth: 1,
  lineCap: 'butt',
  lineJoin: 'miter',
  font: '10px sans-serif',
  letterSpacing: '0px',
  textAlign: 'left',
  textBaseline: 'alphabetic',
  imageSmoothingEnabled: true,
  isCrisp: false,
  dash: [],
  unit: 1,
  left: 0,
  top: 0,
  groups: 0,
};

export class SvgPen implements Pen {
  fillStyle: Style = INITIAL.fillStyle;
  strokeStyle: Style = INITIAL.strokeStyle;
  globalAlpha = INITIAL.globalAlpha;
  lineWidth = INITIAL.lineWidth;
  lineCap = INITIAL.lineCap;
  lineJoin = INITIAL.lineJoin;
  font = INITIAL.font;
  letterSpacing = INITIAL.letterSpacing;
  textAlign = INITIAL.textAlign;
  textBaseline = INITIAL.textBaseline;
  imageSmoothingEnabled = INITIAL.imageSmoothingEnabled;
  /** Rectangles have no soft edges, between which the ground would show through: for those that lie side by side. */
  isCrisp = INITIAL.isCrisp;
  private dash = INITIAL.dash;
  private unit = INITIAL.unit;
  private left = INITIAL.left;
  private top = INITIAL.top;
  private groups = INITIAL.groups;

  private readonly saved: Settings[] = [];
  private readonly definitions: string[] = [];
  private readonly ids = new Map<string, string>();
  private readonly tileAddresses = new Map<OffscreenCanvas, string>();
  private readonly marks: string[] = [];
  private path: string[] = [];
  /** Rectangles of one fill that are not written yet. */
  private rectangles: string[] = [];
  private rectanglesPaint = '';
  private readonly probe = context2d(new OffscreenCanvas(1, 1), { willReadFrequently: true });

  constructor(
    private readonly title: string,
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** The whole file. */
  toString(): string {
    this.writeRectangles();
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} style="white-space:pre">`,
      `<title>${escaped(this.title)}</title>`,
      `<defs>${this.definitions.join('\n')}</defs>`,
      ...this.marks,
      '</svg>',
      '',
    ].join('\n');
  }

  save(): void {
    this.saved.push({ ...this.settings(), groups: this.groups });
    this.groups = 0;
  }

  restore(): void {
    const settings = this.saved.pop();
    if (!settings) return;
    if (this.groups > 0) this.write('</g>'.repeat(this.groups));
    Object.assign(this, settings);
  }

  translate(x: number, y: number): void {
    this.left += x * this.unit;
    this.top += y * this.unit;
  }

  scale(x: number, y: number): void {
    if (Math.abs(x - y) > 1e-6 * Math.abs(x)) throw new Error('The pen scales both directions alike.');
    this.unit *= x;
  }

  setLineDash(dash: Iterable<number>): void {
    this.dash = [...dash];
  }

  beginPath(): void {
    this.path = [];
  }

  moveTo(x: number, y: number): void {
    this.path.push(`M${this.point(x, y)}`);
  }

  lineTo(x: number, y: number): void {
    this.path.push(`L${this.point(x, y)}`);
  }

  quadraticCurveTo(controlX: number, controlY: number, x: number, y: number): void {
    this.path.push(`Q${this.point(controlX, controlY)} ${this.point(x, y)}`);
  }

  closePath(): void {
    this.path.push('Z');
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path.push(this.rectangle(x, y, width, height));
  }

  roundRect(x: number, y: number, width: number, height: number, corner = 0): void {
    const radius = Math.min(corner, width / 2, height / 2);
    const right = x + width;
    const foot = y + height;
    const length = this.length(radius);
    const arcTo = (endX: number, endY: number) => `A${length} ${length} 0 0 1 ${this.point(endX, endY)}`;
    this.path.push(
      `M${this.point(x + radius, y)}L${this.point(right - radius, y)}${arcTo(right, y + radius)}`,
      `L${this.point(right, foot - radius)}${arcTo(right - radius, foot)}`,
      `L${this.point(x + radius, foot)}${arcTo(x, foot - radius)}`,
      `L${this.point(x, y + radius)}${arcTo(x + radius, y)}Z`,
    );
  }

  clip(): void {
    const id = this.define(`<clipPath id="ID"><path d="${this.path.join('')}"/></clipPath>`);
    this.write(`<g clip-path="url(#${id})">`);
    this.groups++;
  }

  fill(path?: Path2D | CanvasFillRule): void {
    this.write(`<path${this.dataAttributes(path)}${this.paint('fill', this.fillStyle)}/>`);
  }

  stroke(path?: Path2D): void {
    const unit = path ? 1 : this.unit;
    this.write(`<path${this.dataAttributes(path)} fill="none"${this.strokePaint(unit)}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (width === 0 || height === 0 || this.isClear(this.fillStyle)) return;
    const edges = this.isCrisp ? ' shape-rendering="crispEdges"' : '';
    const paint = this.paint('fill', this.fillStyle) + edges;
    if (paint !== this.rectanglesPaint) this.writeRectangles();
    this.rectanglesPaint = paint;
    this.rectangles.push(this.rectangle(x, y, width, height));
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.write(
      `<path d="${this.rectangle(x, y, width, height)}" fill="none"${this.strokePaint(this.unit)}/>`,
    );
  }

  /** With the baseline that all readers of SVG agree about. */
  fillText(text: string, x: number, y: number): void {
    if (text.trim() === '' || this.isClear(this.fillStyle)) return;
    const { style, weight, size, family } = partsOfFont(this.font);
    const anchor = this.textAlign === 'center' ? 'middle' : 'start';
    // Readers of SVG leave out spaces in front.
    const shift = anchor === 'start' ? this.measureText(text.slice(0, -text.trimStart().length)).width : 0;
    const place = this.point(x + shift, y + this.toBaseline()).split(' ');
    const spacing = Number.parseFloat(this.letterSpacing);
    this.write(
      [
        `<text x="${place[0]}" y="${place[1]}" font-size="${this.length(size)}" font-family="${escaped(family)}"`,
        style === 'normal' ? '' : ` font-style="${style}"`,
        weight === '400' || weight === 'normal' ? '' : ` font-weight="${weight}"`,
        spacing === 0 ? '' : ` letter-spacing="${this.length(spacing)}"`,
        anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
        `${this.paint('fill', this.fillStyle)}>${escaped(text.trim())}</text>`,
      ].join(''),
    );
  }

  measureText(text: string): TextMetrics {
    this.probe.font = this.font;
    this.probe.textBaseline = this.textBaseline;
    return this.probe.measureText(text);
  }

  /** With a canvas whole, with four numbers at a place, with eight a part of it at a place. */
  drawImage(image: CanvasImageSource, ...numbers: number[]): void {
    if (!(image instanceof HTMLCanvasElement || image instanceof OffscreenCanvas))
      throw new Error('The pen draws canvases only.');
    const [x = 0, y = 0, width = image.width, height = image.height] = numbers.slice(-4);
    const part = numbers.length === 8 ? numbers.slice(0, 4) : [0, 0, image.width, image.height];
    const place = this.point(x, y).split(' ');
    this.write(
      `<image x="${place[0]}" y="${place[1]}" width="${this.length(width)}" height="${this.length(height)}"` +
        ` preserveAspectRatio="none"${this.globalAlpha === 1 ? '' : ` opacity="${this.globalAlpha}"`}` +
        `${this.imageSmoothingEnabled ? '' : ' style="image-rendering:pixelated"'} href="${pngAddress(image, part)}"/>`,
    );
  }

  createLinearGradient(x: number, y: number, toX: number, toY: number): CanvasGradient {
    const [left, top] = this.point(x, y).split(' ');
    const [right, foot] = this.point(toX, toY).split(' ');
    return new SvgGradient(`x1="${left}" y1="${top}" x2="${right}" y2="${foot}"`);
  }

  private settings(): Settings {
    const { fillStyle, strokeStyle, globalAlpha, lineWidth, lineCap, lineJoin, font, letterSpacing } = this;
    const { textAlign, textBaseline, imageSmoothingEnabled, isCrisp, dash, unit, left, top, groups } = this;
    return {
      ...{ fillStyle, strokeStyle, globalAlpha, lineWidth, lineCap, lineJoin, font, letterSpacing },
      ...{ textAlign, textBaseline, imageSmoothingEnabled, isCrisp, dash, unit, left, top, groups },
    };
  }

  private write(mark: string): void {
    this.writeRectangles();
    this.marks.push(mark);
  }

  private writeRectangles(): void {
    if (this.rectangles.length === 0) return;
    const data = this.rectangles.join('');
    this.rectangles = [];
    this.marks.push(`<path d="${data}"${this.rectanglesPaint}/>`);
  }

  private dataAttributes(path: Path2D | CanvasFillRule | undefined): string {
    if (!(path instanceof Path2D)) return ` d="${this.path.join('')}"`;
    const { unit, left, top } = this;
    const matrix = [unit, 0, 0, unit, left, top].map(short).join(' ');
    return ` d="${escaped(dataOf(path))}" transform="matrix(${matrix})"`;
  }

  private point(x: number, y: number): string {
    return `${short(this.left + x * this.unit)} ${short(this.top + y * this.unit)}`;
  }

  private length(length: number): string {
    return short(length * this.unit);
  }

  /** All the same way round: where two of a path overlap, there would else be a hole. */
  private rectangle(x: number, y: number, width: number, height: number): string {
    const corner = this.point(Math.min(x, x + width), Math.min(y, y + height));
    const across = this.length(Math.abs(width));
    return `M${corner}h${across}v${this.length(Math.abs(height))}H${corner.split(' ')[0]}z`;
  }

  private strokePaint(unit: number): string {
    const dash = this.dash.map((length) => short(length * unit)).join(' ');
    return [
      this.paint('stroke', this.strokeStyle),
      ` stroke-width="${short(this.lineWidth * unit)}"`,
      this.lineCap === 'butt' ? '' : ` stroke-linecap="${this.lineCap}"`,
      this.lineJoin === 'miter' ? '' : ` stroke-linejoin="${this.lineJoin}"`,
      dash === '' ? '' : ` stroke-dasharray="${dash}"`,
    ].join('');
  }

  private paint(kind: 'fill' | 'stroke', style: Style): string {
    const { colour, alpha } =
      typeof style === 'string' ? this.plain(style) : { colour: `url(#${this.serverOf(style)})`, alpha: 1 };
    const opacity = alpha * this.globalAlpha;
    return ` ${kind}="${colour}"${opacity === 1 ? '' : ` ${kind}-opacity="${short(opacity)}"`}`;
  }

  private isClear(style: Style): boolean {
    return this.globalAlpha === 0 || (typeof style === 'string' && this.plain(style).alpha === 0);
  }

  /** The id of the definition of a pattern or a gradient. */
  private serverOf(style: CanvasGradient | CanvasPattern): string {
    if (style instanceof SvgGradient) {
      const stops = style.stops.map(({ offset, colour }) => {
        const plain = this.plain(colour);
        return `<stop offset="${short(offset)}" stop-color="${plain.colour}" stop-opacity="${short(plain.alpha)}"/>`;
      });
      return this.define(
        `<linearGradient id="ID" gradientUnits="userSpaceOnUse" ${style.line}>${stops.join('')}</linearGradient>`,
      );
    }
    const tile = style instanceof CanvasPattern ? tileOf(style) : undefined;
    if (!tile) throw new Error('The pen does not know the tile of the pattern.');
    const address = this.tileAddresses.get(tile) ?? pngAddress(tile, [0, 0, tile.width, tile.height]);
    this.tileAddresses.set(tile, address);
    const place = `x="${short(this.left)}" y="${short(this.top)}"`;
    const size = `width="${this.length(tile.width)}" height="${this.length(tile.height)}"`;
    return this.define(
      `<pattern id="ID" patternUnits="userSpaceOnUse" ${place} ${size}>` +
        `<image ${size} style="image-rendering:pixelated" href="${address}"/></pattern>`,
    );
  }

  /** Gives a definition an id, the same one to equal definitions. */
  private define(definition: string): string {
    const known = this.ids.get(definition);
    if (known) return known;
    const id = `d${this.ids.size}`;
    this.ids.set(definition, id);
    this.definitions.push(definition.replace('id="ID"', `id="${id}"`));
    return id;
  }

  /** A colour as all readers of SVG know it. */
  private plain(colour: string): { colour: string; alpha: number } {
    this.probe.fillStyle = colour;
    const canonical = String(this.probe.fillStyle);
    if (canonical.startsWith('#')) return { colour: canonical, alpha: 1 };
    const [, rgb, alpha] = /^rgba\((.*), ([\d.]+)\)$/.exec(canonical) ?? [];
    if (rgb) return { colour: `rgb(${rgb})`, alpha: Number(alpha) };
    this.probe.clearRect(0, 0, 1, 1);
    this.probe.fillRect(0, 0, 1, 1);
    const [red, green, blue, opacity = 0] = this.probe.getImageData(0, 0, 1, 1).data;
    return { colour: `rgb(${red}, ${green}, ${blue})`, alpha: opacity / 255 };
  }

  /** From where text is to stand down to the line that it stands on. */
  private toBaseline(): number {
    if (this.textBaseline === 'alphabetic') return 0;
    const { probe } = this;
    probe.font = this.font;
    probe.textBaseline = 'alphabetic';
    const above = probe.measureText('x').fontBoundingBoxAscent;
    probe.textBaseline = this.textBaseline;
    return above - probe.measureText('x').fontBoundingBoxAscent;
  }
}

class SvgGradient implements CanvasGradient {
  readonly stops: { offset: number; colour: string }[] = [];

  constructor(readonly line: string) {}

  addColorStop(offset: number, colour: string): void {
    this.stops.push({ offset, colour });
  }
}

/** A part of a canvas, as an address that holds it. */
function pngAddress(image: HTMLCanvasElement | OffscreenCanvas, part: readonly number[]): string {
  const [x = 0, y = 0, width = 1, height = 1] = part;
  const copy = element('canvas');
  copy.width = width;
  copy.height = height;
  context2d(copy).drawImage(image, x, y, width, height, 0, 0, width, height);
  return copy.toDataURL('image/png');
}

/** Two digits behind the point are a hundredth of a CSS pixel. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

function partsOfFont(font: string): { style: string; weight: string; size: number; family: string } {
  const [, before = '', size = '10', family = 'sans-serif'] = /^(.*?)([\d.]+)px (.*)$/.exec(font) ?? [];
  const words = before.trim().split(' ');
  const style = words.find((word) => word === 'italic' || word.startsWith('oblique')) ?? 'normal';
  const weight = words.findLast((word) => /^(\d+|bold|normal)$/.test(word)) ?? '400';
  return { style, weight, size: Number(size), family: withFallback(family) };
}

/** A file is opened where the fonts of this machine may be missing. */
function withFallback(family: string): string {
  if (/(serif|monospace|system-ui)['"]?$/.test(family)) return family;
  return `${family}, ${/mono|code|consol|courier|menlo/i.test(family) ? 'monospace' : 'sans-serif'}`;
}

/** Names in traces may have characters that XML does not allow. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
