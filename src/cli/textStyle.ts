/** Colours of the text for people: by meaning, so that leaving them out loses nothing that the words do not say. */

import type { Severity } from '../engine/engine.ts';

type Paint = (text: string) => string;

export interface Style extends Readonly<Record<Severity, Paint>> {
  readonly strong: Paint;
  readonly faint: Paint;
}

const asIs: Paint = (text) => text;

export const PLAIN_STYLE: Style = { error: asIs, warning: asIs, hint: asIs, strong: asIs, faint: asIs };

export const TERMINAL_STYLE: Style = {
  error: ansi('1;31'),
  warning: ansi('1;33'),
  hint: ansi('36'),
  strong: ansi('1'),
  faint: ansi('2'),
};

function ansi(codes: string): Paint {
  return (text) => `\x1b[${codes}m${text}\x1b[0m`;
}
