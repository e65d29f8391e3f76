/** How one would read a trace first: split into lines, a regular expression for each, ids in a Map, an object an event. */

interface NaiveEvent {
  readonly operation: string;
  readonly id: number;
  readonly size: number;
  readonly thread: string | undefined;
  readonly site: string | undefined;
  readonly line: number;
}

const EVENT = /^\s*(alloc|realloc|free)\s+(\S+)(?:\s+(\d+))?((?:\s+\S+)*)\s*$/;

export function readNaively(bytes: Uint8Array): NaiveEvent[] {
  const ids = new Map<string, number>();
  const events: NaiveEvent[] = [];
  const lines = new TextDecoder().decode(bytes).split('\n');
  lines.forEach((text, index) => {
    const match = EVENT.exec(text);
    if (!match) return;
    const [, operation = '', name = '', size = '0', attributes = ''] = match;
    let id = ids.get(name);
    if (id === undefined) {
      id = ids.size;
      ids.set(name, id);
    }
    const thread = /\st=(\S+)/.exec(attributes)?.[1];
    const site = /\s@(\S+)/.exec(attributes)?.[1];
    events.push({ operation, id, size: Number(size), thread, site, line: index + 1 });
  });
  return events;
}
