/** Building elements without HTML strings, which the page's content security policy and good sense rule out. */

export type Child = Node | string | null;

/** An element with a class and children; `null` children are left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A button that looks like a link, for places to go to: in a line, in a step. */
export function linkButton(text: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', 'link', text);
  button.type = 'button';
  button.addEventListener('click', onClick);
  return button;
}

/** Sets a text only where it differs, so that a frame does not disturb what it does not change. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The context of a canvas of our own making. */
export function context2d(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  options: CanvasRenderingContext2DSettings = {},
): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', options);
  if (!context) throw new Error('The canvas gives no 2D context.');
  return context as CanvasRenderingContext2D;
}

/** Gives a canvas its size in device pixels and in CSS pixels. Clears it, also where nothing changes. */
export function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number, scale: number): void {
  canvas.width = Math.max(1, width);
  canvas.height = Math.max(1, height);
  canvas.style.width = `${width / scale}px`;
  canvas.style.height = `${height / scale}px`;
}
