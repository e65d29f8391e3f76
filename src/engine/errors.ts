/** Why an engine gives no answer: each an error of its own, with a message that says what helps. */

/** Whoever asked a question has given it up. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('The question was given up.');
  }
}

/** There is no text in memory that could be changed; open the trace again. */
export class UnknownTextError extends Error {
  override readonly name = 'UnknownTextError';

  constructor(trace: string) {
    super(`The text of ${trace} is not in memory.`);
  }
}

export type SourceFault = 'missing' | 'denied' | 'directory' | 'changed' | 'damaged' | 'unreadable';

/** The text of a trace cannot be read, or cannot be read any more. The message names the file and what would help. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(
    readonly fault: SourceFault,
    /** What the platform says, where that tells more. */
    readonly detail: string,
    path: string,
  ) {
    super(wordSourceFault(fault, detail, path));
  }
}

export function wordSourceFault(fault: SourceFault, detail: string, name: string): string {
  switch (fault) {
    case 'missing':
      return `There is no file ${name}; check the path.`;
    case 'denied':
      return `${name} may not be read; check its permissions.`;
    case 'directory':
      return `${name} is a directory; name a trace file in it.`;
    case 'changed':
      return `${name} cannot be read: the file has changed on disk; open it again.`;
    case 'damaged':
      return `${name} starts like gzip, but cannot be unpacked (${detail}); the file is damaged or cut off, so fetch it again.`;
    case 'unreadable':
      return `${name} cannot be read: ${detail}.`;
  }
}

/** The trace needs more than the limit, and whoever opened it wanted all or nothing. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';

  constructor(
    /** About; null where the end of the trace is not known. */
    readonly neededBytes: number | null,
    readonly limitBytes: number,
  ) {
    super('The trace needs more memory than the limit.');
  }
}

/** The trace was closed, or replaced by a newer text, before the question was answered. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';

  constructor(trace: string) {
    super(`The trace ${trace} was closed or replaced.`);
  }
}
