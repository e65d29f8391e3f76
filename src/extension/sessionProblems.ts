/** Why a session has nothing to show, and what would help. Knows nothing of editors. */

import * as l10n from '@vscode/l10n';

export interface SessionProblem {
  readonly title: string;
  readonly detail: string;
}

export function goneProblem(name: string): SessionProblem {
  return {
    title: l10n.t('This trace is no longer there.'),
    detail: l10n.t(
      '{0} was deleted, moved, or closed without being saved. Open it from where it is now, or close this panel.',
      name,
    ),
  };
}

export function brokenProblem(name: string): SessionProblem {
  return {
    title: l10n.t('This trace could not be replayed.'),
    detail: l10n.t(
      'Something went wrong in Alloctrace itself; its log says what. Edit or reopen {0} to try again.',
      name,
    ),
  };
}

/** `reason` is a sentence of the system's. */
export function unreadableProblem(name: string, reason: string): SessionProblem {
  return {
    title: l10n.t('This trace could not be read.'),
    detail: l10n.t('{0}: {1} It is read again as soon as it changes.', name, reason),
  };
}
