/**
 * What is on the screen as a PNG and as an SVG: canvases as they are, and around them the text, lines and grounds of the page,
 * drawn where the browser has laid them out. The page's policy lets no image in, so that the platform cannot draw a page by
 * itself.
 */

import { MAXIMUM_SVG_BYTES, type SavedPicture } from '../src/protocol/panel.ts';
import { context2d } from './dom.ts';
import type { Look } from './look.ts';
import { type Pen, painterOf, pathOf } from './pen.ts';
import { SvgPen } from './svgPen.ts';

/** What has no place in a picture. */
const UNSEEN = '.for-hands, .splitter, .twin-place, input, [hidden]';
/** Set while a picture is drawn, for what stands elsewhere in it than on the screen. */
const BEING_DRAWN = 'being-drawn';
const MARGIN_CSS = 12;

/** An element and all that is in it, the PNG with `scale` pixels to a CSS pixel. All is drawn when this returns. */
export async function pictureOf(
  root: HTMLElement,
  title: string,
  look: Look,
  scale: number,
): Promise<SavedPicture> {
  const { canvas, svg } = drawBoth(root, title, look, scale);
  return { png: await bytesOf(canvas), svg };
}

/** The page is as it was before the screen shows it again. */
function drawBoth(root: HTMLElement, title: string, look: Look, scale: number) {
  root.classList.add(BEING_DRAWN);
  try {
    return { canvas: drawPixels(root, look, scale), svg: drawShapes(root, title, look) };
  } finally {
    root.classList.remove(BEING_DRAWN);
  }
}

function drawPixels(root: HTMLElement, look: Look, scale: number): OffscreenCanvas {
  const { width, height } = roomOf(root);
  // Whole pixels of the page, as an SVG has them.
  const canvas = new OffscreenCanvas(Math.ceil(width) * scale, Math.ceil(height) * scale);
  const context = context2d(canvas);
  context.scale(scale, scale);
  draw(context, root, look);
  return canvas;
}

function drawShapes(root: HTMLElement, title: string, look: Look): Uint8Array | null {
  const { width, height } = roomOf(root);
  const pen = new SvgPen(title, Math.ceil(width), Math.ceil(height));
  draw(pen, root, look);
  return svgFile(pen.toString());
}

/** Null where it is too large to be of use. */
export function svgFile(text: string): Uint8Array | null {
  const bytes = new TextEncoder().encode(text);
  return bytes.length <= MAXIMUM_SVG_BYTES ? bytes : null;
}

function draw(context: Pen, root: HTMLElement, look: Look): void {
  const { left, top, width, height } = roomOf(root);
  context.fillStyle = look.background;
  context.fillRect(0, 0, Math.ceil(width), Math.ceil(height));
  context.translate(-left, -top);
  for (const child of seenChildren(root)) drawElement(context, child);
}

async function bytesOf(canvas: OffscreenCanvas): Promise<Uint8Array> {
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

function seenChildren(parent: Element): HTMLElement[] {
  return [...parent.children].filter(
    (child): child is HTMLElement => child instanceof HTMLElement && !child.matches(UNSEEN),
  );
}

/** From the top of the first part that is drawn to the foot of the last, with a margin. */
function roomOf(root: HTMLElement): DOMRect {
  const { left, width } = root.getBoundingClientRect();
  const places = seenChildren(root).map((child) => child.getBoundingClientRect());
  const top = Math.min(...places.map((place) => place.top));
  const bottom = Math.max(...places.map((place) => place.bottom));
  return new DOMRect(
    left - MARGIN_CSS,
    top - MARGIN_CSS,
    width + 2 * MARGIN_CSS,
    bottom - top + 2 * MARGIN_CSS,
  );
}

function drawElement(context: Pen, element: Element): void {
  if (element.matches(UNSEEN)) return;
  const place = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (style.display === 'contents') return drawChildren(context, element, style);
  if (place.width === 0 || place.height === 0 || style.visibility === 'hidden') return;
  if (element instanceof HTMLCanvasElement) return drawCanvas(context, element, place);
  if (element instanceof SVGSVGElement) return drawIcon(context, element, place);
  context.save();
  context.globalAlpha *= Number(style.opacity);
  drawGround(context, place, style);
  if (style.display === 'list-item' && style.listStyleType === 'disc') drawBullet(context, place, style);
  if (clips(style)) {
    context.beginPath();
    context.rect(place.left, place.top, place.width, place.height);
    context.clip();
  }
  drawChildren(context, element, style);
  context.restore();
}

function drawChildren(context: Pen, element: Element, style: CSSStyleDeclaration): void {
  for (const node of shownNodes(element)) {
    if (node instanceof Element) drawElement(context, node);
    else if (node instanceof Text) drawText(context, node, style);
  }
}

/** The nodes inside an element as they are put together for the screen: the toolkit's controls have trees of their own. */
function shownNodes(element: Element): readonly Node[] {
  const assigned = element instanceof HTMLSlotElement ? element.assignedNodes() : [];
  return assigned.length > 0 ? assigned : [...(element.shadowRoot ?? element).childNodes];
}

/** Pixels are copied; what is written down as shapes is painted anew. */
function drawCanvas(context: Pen, canvas: HTMLCanvasElement, place: DOMRect): void {
  const { left, top, width, height } = place;
  const paint = painterOf(canvas);
  if (!paint || !(context instanceof SvgPen)) return context.drawImage(canvas, left, top, width, height);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.translate(left, top);
  context.scale(width / canvas.width, width / canvas.width);
  context.isCrisp = true;
  paint(context);
  context.restore();
}

function clips({ overflowX, overflowY }: CSSStyleDeclaration): boolean {
  return overflowX !== 'visible' || overflowY !== 'visible';
}

/** As far from the text as browsers have it, at its first line. */
function drawBullet(context: Pen, { left, top }: DOMRect, style: CSSStyleDeclaration): void {
  const radius = Number.parseFloat(style.fontSize) * 0.18;
  context.fillStyle = style.color;
  context.beginPath();
  const middle = top + Number.parseFloat(style.lineHeight) / 2;
  context.roundRect(left - 5.5 * radius, middle - radius, 2 * radius, 2 * radius, radius);
  context.fill();
}

/** Where all sides are alike. */
function drawRoundedGround(context: Pen, place: DOMRect, style: CSSStyleDeclaration, radius: number): void {
  const thickness = Number.parseFloat(style.borderTopWidth);
  const inset = thickness / 2;
  context.beginPath();
  context.roundRect(
    place.left + inset,
    place.top + inset,
    place.width - thickness,
    place.height - thickness,
    Math.min(radius, place.height / 2) - inset,
  );
  context.fillStyle = style.backgroundColor;
  context.fill();
  context.setLineDash([]);
  context.strokeStyle = style.borderTopColor;
  context.lineWidth = thickness;
  context.stroke();
}

/** In pixels; a share is of the height. */
function radiusOf({ borderTopLeftRadius: radius }: CSSStyleDeclaration, { height }: DOMRect): number {
  const value = Number.parseFloat(radius);
  return radius.includes('%') ? (value / 100) * height : value;
}

function isAlikeAround({ borderWidth, borderColor, borderStyle }: CSSStyleDeclaration): boolean {
  return borderStyle === 'solid' && !borderWidth.includes(' ') && !/\) /.test(borderColor);
}

/** Ground and borders. */
function drawGround(context: Pen, place: DOMRect, style: CSSStyleDeclaration): void {
  const radius = radiusOf(style, place);
  if (radius > 0 && isAlikeAround(style) && style.backgroundImage === 'none')
    return drawRoundedGround(context, place, style, radius);
  context.fillStyle = style.backgroundColor;
  context.fillRect(place.left, place.top, place.width, place.height);
  drawGradients(context, place, style);
  const { left, top, width, height, right, bottom } = place;
  const sides = [
    [style.borderTopColor, style.borderTopWidth, style.borderTopStyle, left, top, width, 0],
    [style.borderBottomColor, style.borderBottomWidth, style.borderBottomStyle, left, bottom, width, 0],
    [style.borderLeftColor, style.borderLeftWidth, style.borderLeftStyle, left, top, 0, height],
    [style.borderRightColor, style.borderRightWidth, style.borderRightStyle, right, top, 0, height],
  ] as const;
  for (const [colour, widthText, line, x, y, along, down] of sides) {
    const thickness = Number.parseFloat(widthText);
    if (!(thickness > 0)) continue;
    if (line === 'dashed' || line === 'dotted') {
      const dash = line === 'dashed' ? 2 * thickness : thickness;
      dashedLine(context, { colour, thickness, dash }, new DOMRect(x, y, along, down), place);
      continue;
    }
    context.fillStyle = colour;
    const across = x === right && along === 0 ? -thickness : thickness;
    const depth = y === bottom && down === 0 ? -thickness : thickness;
    context.fillRect(x, y, along || across, down || depth);
  }
}

/** A side of a border, in its middle. */
function dashedLine(
  context: Pen,
  { colour, thickness, dash }: { readonly colour: string; readonly thickness: number; readonly dash: number },
  side: DOMRect,
  place: DOMRect,
): void {
  const inX = side.left === place.left ? thickness / 2 : -thickness / 2;
  const inY = side.top === place.top ? thickness / 2 : -thickness / 2;
  const isAcross = side.width > 0;
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = thickness;
  context.lineCap = 'butt';
  context.setLineDash([dash, thickness]);
  context.beginPath();
  context.moveTo(side.left + (isAcross ? 0 : inX), side.top + (isAcross ? inY : 0));
  context.lineTo(side.right + (isAcross ? 0 : inX), side.bottom + (isAcross ? inY : 0));
  context.stroke();
  context.restore();
}

const GRADIENT = /(repeating-)?linear-gradient\(((?:[^()]|\([^()]*\))*)\)/g;
const COLOUR_STOP = /((?:rgba?|color)\([^()]*\))(?: (-?[\d.]+)px)?/g;
const DEGREES = /^(-?[\d.]+)deg/;

/** The linear gradients of a ground, whose stops are in pixels; the first lies on top. */
function drawGradients(context: Pen, place: DOMRect, style: CSSStyleDeclaration): void {
  for (const [, repeating, text = ''] of [...style.backgroundImage.matchAll(GRADIENT)].reverse()) {
    context.fillStyle = gradientOf(context, place, text, repeating !== undefined);
    context.fillRect(place.left, place.top, place.width, place.height);
  }
}

function numbersOf(text: string): number[] {
  return [...text.matchAll(/-?[\d.]+/g)].map(Number);
}

/** As CSS lays it out: along a line through the middle, so long that both ends reach the corners. */
function gradientOf(
  context: Pen,
  { left, top, width, height }: DOMRect,
  text: string,
  isRepeating: boolean,
): CanvasGradient {
  const angle = (Number(DEGREES.exec(text)?.[1] ?? 180) * Math.PI) / 180;
  const [across, down] = [Math.sin(angle), -Math.cos(angle)];
  const length = Math.abs(width * across) + Math.abs(height * down);
  const [x, y] = [left + width / 2, top + height / 2];
  const [halfX, halfY] = [(across * length) / 2, (down * length) / 2];
  const gradient = context.createLinearGradient(x - halfX, y - halfY, x + halfX, y + halfY);
  const stops = [...text.matchAll(COLOUR_STOP)].map(([, colour = '', at], index) => ({
    colour,
    at: at === undefined ? (index === 0 ? 0 : length) : Number(at),
  }));
  const period = stops.at(-1)?.at ?? 0;
  for (let start = 0; start === 0 || (isRepeating && period > 0 && start < length); start += period)
    for (const { colour, at } of stops) gradient.addColorStop(Math.min(1, (start + at) / length), colour);
  return gradient;
}

/** A text line by line, as it is broken on the page. */
function drawText(context: Pen, text: Text, style: CSSStyleDeclaration): void {
  const words = text.data;
  if (words.trim() === '') return;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textBaseline = 'middle';
  context.letterSpacing = style.letterSpacing === 'normal' ? '0px' : style.letterSpacing;
  const isUpper = style.textTransform === 'uppercase';
  for (const { line, place } of linesOf(text)) {
    const drawn = isUpper ? line.toUpperCase() : line;
    context.fillText(drawn.trimEnd(), place.left, place.top + place.height / 2);
  }
}

/** The pieces of a text that stand on one line each. */
function linesOf(text: Text): { line: string; place: DOMRect }[] {
  const range = document.createRange();
  const lines: { line: string; place: DOMRect }[] = [];
  for (let index = 0; index < text.length; index++) {
    range.setStart(text, index);
    range.setEnd(text, index + 1);
    const place = range.getClientRects()[0];
    if (!place || place.width === 0) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.place.top - place.top) < place.height / 2) last.line += text.data[index];
    else lines.push({ line: text.data[index] ?? '', place });
  }
  return lines;
}

function drawIcon(context: Pen, icon: SVGSVGElement, place: DOMRect): void {
  const { width, height } = icon.viewBox.baseVal;
  context.save();
  context.translate(place.left, place.top);
  const scale = Math.min(place.width / width, place.height / height);
  context.scale(scale, scale);
  for (const path of icon.querySelectorAll('path')) {
    const { stroke, strokeWidth, strokeDasharray, fill } = getComputedStyle(path);
    const drawing = pathOf(path.getAttribute('d') ?? '');
    context.lineWidth = Number.parseFloat(strokeWidth);
    const dash = strokeDasharray === 'none' ? [] : numbersOf(strokeDasharray);
    context.setLineDash(dash);
    context.lineCap = dash.length > 0 ? 'butt' : 'round';
    context.lineJoin = 'round';
    if (fill !== 'none') {
      context.fillStyle = fill;
      context.fill(drawing);
    }
    if (stroke !== 'none') {
      context.strokeStyle = stroke;
      context.stroke(drawing);
    }
  }
  context.restore();
}
