/** Keys as the help lists them. Each part that has keys of its own exports its table; the help puts them together. */

export interface KeyTable {
  readonly title: string;
  readonly rows: readonly KeyRow[];
}

export interface KeyRow {
  /** Any of them, as they stand on a keyboard; `Ctrl+` and the like in front. */
  readonly keys: readonly string[];
  readonly does: string;
}
