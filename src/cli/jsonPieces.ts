/**
 * JSON in pieces, so that a list of any length is never one string: one key a line, and the elements of a list one a
 * line, which also makes two reports easy to compare and to grep.
 */

/** A whole document: the object and a line end. */
export function* jsonDocument(fields: Readonly<Record<string, unknown>>): Generator<string> {
  yield* jsonPieces(fields);
  yield '\n';
}

export function* jsonPieces(fields: Readonly<Record<string, unknown>>): Generator<string> {
  let separator = '{\n';
  for (const [key, value] of Object.entries(fields)) {
    yield `${separator}  ${JSON.stringify(key)}: `;
    if (isList(value)) yield* listPieces(value);
    else yield JSON.stringify(value);
    separator = ',\n';
  }
  yield '\n}';
}

function* listPieces(elements: Iterable<unknown>): Generator<string> {
  let separator = '[\n';
  let empty = true;
  for (const element of elements) {
    yield `${separator}    ${JSON.stringify(element)}`;
    separator = ',\n';
    empty = false;
  }
  yield empty ? '[]' : '\n  ]';
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
