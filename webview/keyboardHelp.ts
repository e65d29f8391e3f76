/** The help on keys: a dialog of tables, which the platform keeps the focus in and closes on Escape. */

import { element } from './dom.ts';
import type { KeyTable } from './keyTable.ts';

export interface KeyboardHelp {
  readonly element: HTMLElement;
  show(): void;
}

export function createKeyboardHelp(tables: readonly KeyTable[]): KeyboardHelp {
  const title = element('h2', 'help-title', 'Keys');
  title.id = 'help-title';
  const close = element('button', 'menu-button', 'Close');
  close.type = 'button';
  const content = element('div', 'help-tables', ...tables.map(tableOf));
  const dialog = element('dialog', 'help', element('div', 'help-heading', title, close), content);
  dialog.setAttribute('aria-labelledby', title.id);
  close.addEventListener('click', () => dialog.close());
  // A click beside the dialog is one on its backdrop.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    // The heap below stays as it is while its keys are read about.
    event.stopPropagation();
    if (event.key === '?') dialog.close();
  });
  return {
    element: dialog,
    show: () => {
      if (!dialog.open) dialog.showModal();
    },
  };
}

function tableOf({ title, rows }: KeyTable): HTMLElement {
  const body = element(
    'tbody',
    '',
    ...rows.map(({ keys, does }) => {
      const head = element('th', '', ...keys.map(keyOf));
      head.scope = 'row';
      return element('tr', '', head, element('td', '', does));
    }),
  );
  return element('table', 'help-table', element('caption', 'heading', title), body);
}

function keyOf(name: string): HTMLElement {
  // The plus between keys, not the key of that name.
  const parts = name.split(/(?<=.)\+(?=.)/).map((part) => element('kbd', '', part));
  return element('span', 'help-key', ...parts);
}
