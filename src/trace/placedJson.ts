/**
 * JSON with the place of everything in it, for files that people may have edited: what is wrong with one can be shown where it
 * stands. Never throws; gives the value, or the first place at which the text is no JSON and what is expected there.
 */

export type PlacedJson =
  | { readonly kind: 'object'; readonly offset: number; readonly fields: ReadonlyMap<string, PlacedJson> }
  | { readonly kind: 'list'; readonly offset: number; readonly items: readonly PlacedJson[] }
  | { readonly kind: 'plain'; readonly offset: number; readonly value: unknown };

/** `offset` counts UTF-16 units of the text. */
export interface JsonFault {
  readonly offset: number;
  /** Such as `a value`. */
  readonly expected: string;
}

/** Deeper nesting than any file of ours has is refused, before it exhausts the stack. */
const MAXIMUM_DEPTH = 50;

const BLANKS = /[ \t\r\n]*/y;
/** Any character from the blank on, but for quotation marks and backslashes, and what a backslash may stand before. */
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

export function readPlacedJson(text: string): PlacedJson | JsonFault {
  try {
    return new JsonReader(text).document();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
}

export function isFault(read: PlacedJson | JsonFault): read is JsonFault {
  return 'expected' in read;
}

class FaultError extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.expected);
  }
}

class JsonReader {
  private position = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): PlacedJson {
    const value = this.value();
    if (this.next() !== '') throw this.fault('the end of the file');
    return value;
  }

  private value(): PlacedJson {
    const first = this.next();
    if (this.depth === MAXIMUM_DEPTH) throw this.fault('less nesting');
    const offset = this.position;
    this.depth++;
    const value = first === '{' ? this.object() : first === '[' ? this.list() : this.plain();
    this.depth--;
    return { ...value, offset };
  }

  private object() {
    const fields = new Map<string, PlacedJson>();
    this.position++;
    if (!this.takes('}'))
      do {
        if (this.next() !== '"') throw this.fault('a name in quotation marks');
        const name: string = JSON.parse(this.token(STRING, 'a name in quotation marks'));
        if (!this.takes(':')) throw this.fault('a colon');
        fields.set(name, this.value());
      } while (this.goesOn('}'));
    return { kind: 'object', fields } as const;
  }

  private list() {
    const items: PlacedJson[] = [];
    this.position++;
    if (!this.takes(']'))
      do items.push(this.value());
      while (this.goesOn(']'));
    return { kind: 'list', items } as const;
  }

  private plain() {
    const pattern = this.text[this.position] === '"' ? STRING : NUMBER_OR_WORD;
    return { kind: 'plain', value: JSON.parse(this.token(pattern, 'a value')) as unknown } as const;
  }

  /** Whether another element follows; else takes the bracket that ends the list. */
  private goesOn(closing: string): boolean {
    if (this.takes(',')) return true;
    if (!this.takes(closing)) throw this.fault(`a comma or ${closing}`);
    return false;
  }

  private takes(sign: string): boolean {
    if (this.next() !== sign) return false;
    this.position++;
    return true;
  }

  /** The next character that is no blank; empty at the end. */
  private next(): string {
    BLANKS.lastIndex = this.position;
    BLANKS.exec(this.text);
    this.position = BLANKS.lastIndex;
    return this.text[this.position] ?? '';
  }

  private token(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.position;
    const token = pattern.exec(this.text)?.[0];
    if (token === undefined) throw this.fault(expected);
    this.position += token.length;
    return token;
  }

  private fault(expected: string): FaultError {
    return new FaultError({ offset: this.position, expected });
  }
}
