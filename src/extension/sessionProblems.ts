/** Why a session has nothing to show, and what would help. Knows nothing of editors. */

export interface SessionProblem {
  readonly title: string;
  readonly detail: string;
}

export function goneProblem(name: string): SessionProblem {
  return {
    title: 'This trace is no longer there.',
    detail: `${name} was deleted, moved, or closed without being saved. Open it from where it is now, or close this panel.`,
  };
}

export function brokenProblem(name: string): SessionProblem {
  return {
    title: 'This trace could not be replayed.',
    detail: `Something went wrong in Alloctrace itself; its log says what. Edit or reopen ${name} to try again.`,
  };
}

/** `reason` is a sentence of the system's. */
export function unreadableProblem(name: string, reason: string): SessionProblem {
  return {
    title: 'This trace could not be read.',
    detail: `${name}: ${reason} It is read again as soon as it changes.`,
  };
}
