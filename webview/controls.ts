/**
 * The controls of @vscode/webview-ui-toolkit, behind functions of our own. The only file that imports the toolkit, which
 * is no longer maintained: whoever replaces it replaces this file.
 */

import {
  type Button,
  type Dropdown,
  provideVSCodeDesignSystem,
  type TextField,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

import { element, setText } from './dom.ts';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());

/** A button with nothing but an icon. Its name is its tooltip, and what a screen reader says. */
export interface IconButton {
  readonly element: HTMLElement;
  show(name: string, icon: SVGSVGElement): void;
  /** A button with nothing to do is dimmed but keeps the focus that a keyboard user may have on it. */
  setIdle(idle: boolean): void;
}

export function iconButton(name: string, icon: SVGSVGElement, onClick: () => void): IconButton {
  const button = document.createElement('vscode-button') as Button;
  button.setAttribute('appearance', 'icon');
  button.addEventListener('click', onClick);
  const show = (newName: string, newIcon: SVGSVGElement) => {
    button.title = newName;
    button.setAttribute('aria-label', newName);
    button.replaceChildren(newIcon);
  };
  show(name, icon);
  return {
    element: button,
    show,
    setIdle(idle) {
      button.classList.toggle('idle', idle);
      button.setAttribute('aria-disabled', String(idle));
    },
  };
}

/** A button with words, beside others of the same weight. */
export function textButton(words: string, onClick: () => void): HTMLElement {
  const button = document.createElement('vscode-button') as Button;
  button.setAttribute('appearance', 'secondary');
  button.textContent = words;
  button.addEventListener('click', onClick);
  return button;
}

/** A one-line field. What the user is typing is not overwritten by `show`. */
export interface LineField {
  readonly element: HTMLElement;
  /** Where it is said what is wrong with what was typed; stands beside the field. */
  readonly problem: HTMLElement;
  show(text: string): void;
  /** A sentence, until something else is typed; empty where nothing is wrong. */
  setProblem(words: string): void;
}

/** `onEnter` is told the text; Escape and leaving the field bring the shown text back. */
export function lineField(name: string, tooltip: string, onEnter: (text: string) => void): LineField {
  const field = document.createElement('vscode-text-field') as TextField;
  field.title = tooltip;
  field.spellcheck = false;
  const problem = element('span', 'field-problem');
  problem.setAttribute('role', 'alert');
  let shown = '';
  let editing = false;
  const setProblem = (words: string) => {
    setText(problem, words);
    field.title = words || tooltip;
    field.classList.toggle('invalid', words !== '');
    field.setAttribute('aria-invalid', String(words !== ''));
  };
  const restore = () => {
    editing = false;
    field.value = shown;
    setProblem('');
  };
  field.addEventListener('input', () => {
    editing = field.value !== shown;
    setProblem('');
  });
  // The toolkit's own `select` is not for callers.
  const selectAll = () => field.shadowRoot?.querySelector('input')?.select();
  field.addEventListener('focus', selectAll);
  field.addEventListener('blur', restore);
  field.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') {
      restore();
      field.blur();
    }
    if (key === 'Enter') {
      editing = false;
      onEnter(field.value);
      selectAll();
    }
  });
  return {
    element: field,
    problem,
    show(text) {
      // The toolkit calls each field "Text field" when it comes into the page.
      if (field.getAttribute('aria-label') !== name) field.setAttribute('aria-label', name);
      shown = text;
      if (!editing && field.value !== text) field.value = text;
    },
    setProblem(words) {
      editing = words !== '';
      setProblem(words);
    },
  };
}

/** A choice among a few. */
export interface Choice<Value> {
  readonly element: HTMLElement;
  show(value: Value): void;
}

export function choice<Value extends number | string>(
  name: string,
  values: readonly Value[],
  wording: (value: Value) => string,
  first: Value,
  onChange: (value: Value) => void,
): Choice<Value> {
  const dropdown = document.createElement('vscode-dropdown') as Dropdown;
  dropdown.setAttribute('aria-label', name);
  dropdown.title = name;
  for (const value of values) {
    const option = document.createElement('vscode-option');
    option.setAttribute('value', String(value));
    if (value === first) option.setAttribute('selected', '');
    option.textContent = wording(value);
    dropdown.append(option);
  }
  dropdown.addEventListener('change', () => {
    const chosen = values.find((value) => String(value) === dropdown.value);
    if (chosen !== undefined) onChange(chosen);
  });
  return {
    element: dropdown,
    show(value) {
      if (dropdown.value !== String(value)) dropdown.value = String(value);
    },
  };
}
