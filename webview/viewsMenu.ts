/** The menu of panes: which are shown, all of them as they were at first, and the help on keys. */

import { element } from './dom.ts';
import type { Layout } from './layout.ts';

const BACKWARD_KEYS = ['ArrowUp', 'ArrowLeft'];
const FORWARD_KEYS = ['ArrowDown', 'ArrowRight'];

export function createViewsMenu(layout: Layout, showHelp: () => void): HTMLElement {
  const button = element('button', 'menu-button', 'Views');
  button.type = 'button';
  button.setAttribute('aria-haspopup', 'menu');
  const menu = element('div', 'menu');
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', 'Views');
  const box = element('div', 'menu-box', button, menu);

  const checks = layout.panes.map(({ id, title }) => ({
    id,
    item: menuItem('menuitemcheckbox', title, () => {
      layout.toggle(id);
      showChecks();
    }),
  }));
  const showChecks = () => {
    for (const { id, item } of checks) item.setAttribute('aria-checked', String(layout.shown.has(id)));
  };
  const act = (action: () => void) => () => {
    close();
    action();
  };
  const items = [
    ...checks.map(({ item }) => item),
    menuItem(
      'menuitem',
      'Usual Layout',
      act(() => layout.reset()),
    ),
    menuItem('menuitem', 'Keys (?)', act(showHelp)),
  ];
  menu.append(...items);

  const isOpen = () => !menu.hidden;
  const open = () => {
    showChecks();
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    items[0]?.focus();
  };
  const close = () => {
    if (menu.contains(document.activeElement)) button.focus();
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  };
  close();
  button.addEventListener('click', () => (isOpen() ? close() : open()));
  button.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowDown') open();
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (!moveFocus(items, event.key)) return;
    // Neither the selection nor the cursor is meant.
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  });
  box.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && box.contains(relatedTarget))) close();
  });
  return box;
}

function menuItem(role: string, words: string, onClick: () => void): HTMLButtonElement {
  const item = element('button', 'menu-item', words);
  item.type = 'button';
  item.tabIndex = -1;
  item.setAttribute('role', role);
  item.addEventListener('click', onClick);
  return item;
}

/** Whether the key was one that moves the focus among the items. */
function moveFocus(items: readonly HTMLElement[], key: string): boolean {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const count = items.length;
  const next = BACKWARD_KEYS.includes(key)
    ? at - 1
    : FORWARD_KEYS.includes(key)
      ? at + 1
      : { Home: 0, End: count - 1 }[key];
  if (next === undefined) return false;
  items[(next + count) % count]?.focus();
  return true;
}
