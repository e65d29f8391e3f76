/**
 * What is on the screen as a PNG: canvases as they are, and around them the text, lines and grounds of the page, drawn where
 * the browser has laid them out. The page's policy lets no image in, so that the platform cannot draw a page by itself.
 */

import { context2d } from './dom.ts';
import type { Look } from './look.ts';

/** What is for hands alone has no place in a picture. */
const UNSEEN = '.bar, .splitter, .twin-place, .inspector-hint, input, [hidden]';
/** Set while a picture is drawn, for what stands elsewhere in it than on the screen. */
const BEING_DRAWN = 'being-drawn';
const MARGIN_CSS = 12;

/** PNG bytes of an element and all that is in it, `scale` pixels to a CSS pixel. The drawing is done when this returns. */
export function pictureOf(root: HTMLElement, look: Look, scale: number): Promise<Uint8Array> {
  root.classList.add(BEING_DRAWN);
  const canvas = draw(root, look, scale);
  root.classList.remove(BEING_DRAWN);
  return bytesOf(canvas);
}

function draw(root: HTMLElement, look: Look, scale: number): OffscreenCanvas {
  const frame = seenFrame(root);
  const width = Math.ceil((frame.width + 2 * MARGIN_CSS) * scale);
  const height = Math.ceil((frame.height + 2 * MARGIN_CSS) * scale);
  const canvas = new OffscreenCanvas(width, height);
  const context = context2d(canvas);
  context.fillStyle = look.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(MARGIN_CSS - frame.left, MARGIN_CSS - frame.top);
  for (const child of seenChildren(root)) drawElement(context, child);
  return canvas;
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

/** From the top of the first part that is drawn to the foot of the last. */
function seenFrame(root: HTMLElement): DOMRect {
  const { left, width } = root.getBoundingClientRect();
  const places = seenChildren(root).map((child) => child.getBoundingClientRect());
  const top = Math.min(...places.map((place) => place.top));
  const bottom = Math.max(...places.map((place) => place.bottom));
  return new DOMRect(left, top, width, bottom - top);
}

function drawElement(context: CanvasRenderingContext2D, element: Element): void {
  if (element.matches(UNSEEN)) return;
  const place = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (place.width === 0 || place.height === 0 || style.visibility === 'hidden') return;
  if (element instanceof HTMLCanvasElement)
    return context.drawImage(element, place.left, place.top, place.width, place.height);
  if (element instanceof SVGSVGElement) return drawIcon(context, element, place);
  context.save();
  context.globalAlpha *= Number(style.opacity);
  drawGround(context, place, style);
  if (clips(style)) {
    context.beginPath();
    context.rect(place.left, place.top, place.width, place.height);
    context.clip();
  }
  for (const node of element.childNodes) {
    if (node instanceof Element) drawElement(context, node);
    else if (node instanceof Text) drawText(context, node, style);
  }
  context.restore();
}

function clips({ overflowX, overflowY }: CSSStyleDeclaration): boolean {
  return overflowX !== 'visible' || overflowY !== 'visible';
}

/** Ground and borders. */
function drawGround(context: CanvasRenderingContext2D, place: DOMRect, style: CSSStyleDeclaration): void {
  context.fillStyle = groundOf(context, place, style);
  context.fillRect(place.left, place.top, place.width, place.height);
  const { left, top, width, height, right, bottom } = place;
  const sides = [
    [style.borderTopColor, style.borderTopWidth, left, top, width, 0],
    [style.borderBottomColor, style.borderBottomWidth, left, bottom, width, 0],
    [style.borderLeftColor, style.borderLeftWidth, left, top, 0, height],
    [style.borderRightColor, style.borderRightWidth, right, top, 0, height],
  ] as const;
  for (const [colour, widthText, x, y, along, down] of sides) {
    const thickness = Number.parseFloat(widthText);
    if (!(thickness > 0)) continue;
    context.fillStyle = colour;
    const across = x === right && along === 0 ? -thickness : thickness;
    const depth = y === bottom && down === 0 ? -thickness : thickness;
    context.fillRect(x, y, along || across, down || depth);
  }
}

const COLOUR_STOP = /((?:rgba?|color)\([^()]*\))(?: ([\d.]+)px)?/g;

/** A colour, or a gradient of stops in pixels along an axis; of any other pattern the first colour that is seen. */
function groundOf(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: DOMRect,
  { backgroundColor, backgroundImage }: CSSStyleDeclaration,
): string | CanvasGradient {
  const stops = [...backgroundImage.matchAll(COLOUR_STOP)].map(([, colour = '', place]) => ({
    colour,
    place,
  }));
  if (!backgroundImage.startsWith('linear-gradient'))
    return stops.find(({ colour }) => !/, 0\)$/.test(colour))?.colour ?? backgroundColor;
  const isAcross = backgroundImage.includes('90deg');
  const length = isAcross ? width : height;
  const gradient = isAcross
    ? context.createLinearGradient(left, top, left + width, top)
    : context.createLinearGradient(left, top, left, top + height);
  for (const { colour, place } of stops)
    gradient.addColorStop(place === undefined ? 1 : Math.min(1, Number(place) / length), colour);
  return gradient;
}

/** A text line by line, as it is broken on the page. */
function drawText(context: CanvasRenderingContext2D, text: Text, style: CSSStyleDeclaration): void {
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

function drawIcon(context: CanvasRenderingContext2D, icon: SVGSVGElement, place: DOMRect): void {
  const { width, height } = icon.viewBox.baseVal;
  context.save();
  context.translate(place.left, place.top);
  context.scale(place.width / width, place.height / height);
  for (const path of icon.querySelectorAll('path')) {
    const { stroke, strokeWidth, fill } = getComputedStyle(path);
    const drawing = new Path2D(path.getAttribute('d') ?? '');
    context.lineWidth = Number.parseFloat(strokeWidth);
    context.lineCap = 'round';
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
