/**
 * Who gets a key. VS Code listens at the window of a webview and runs the keybindings of its commands; a control that
 * has a use of its own for a key stops it on the way there, so that no key does two things.
 */

const EDITING = 'vscode-text-field';
const CHOOSING = 'vscode-dropdown';
const SLIDING = 'input[type="range"]';
const PRESSING = 'vscode-button, button';
/** Bars between panes. */
const RESIZING = '[role="separator"]';

const SLIDER_KEYS = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  '+',
  '=',
  '-',
  '0',
]);

/** Keys of commands that would scroll the page as well. */
const SCROLLING_KEYS = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End', ' ']);

export function keepControlKeys(root: HTMLElement): void {
  root.addEventListener('keydown', (event) => {
    if (event.target instanceof Element && hasOwnUse(event.target, event)) event.stopPropagation();
  });
  window.addEventListener('keydown', (event) => {
    if (SCROLLING_KEYS.has(event.key)) event.preventDefault();
  });
}

/** Whether the focused control itself does something upon the key. */
function hasOwnUse(target: Element, { key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  if (target.closest(SLIDING)) return SLIDER_KEYS.has(key);
  if (target.closest(RESIZING)) return SLIDER_KEYS.has(key) || key === 'Enter';
  if (target.closest(PRESSING)) return key === 'Enter' || key === ' ';
  const typing = target.closest(EDITING) !== null || target.closest(CHOOSING) !== null;
  return typing && key !== 'Tab' && !/^F\d+$/.test(key);
}
