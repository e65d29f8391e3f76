/**
 * JSON in pieces, so that a list of any length is never one string: one key a line, and the elements of a list one a
 * line, which also makes two reports easy to compare and to grep. A list may come in pages, as they are made.
 */

/** A whole document: the object and a line end. */
export async function* jsonDocument(fields: Readonly<Record<string, unknown>>): AsyncGenerator<string> {
  yield* jsonPieces(fields);
  yield '\n';
}

/** A field that is iterable is a list of elements; one that is iterable with waiting is a list of pages of elements. */
export async function* jsonPieces(fields: Readonly<Record<string, unknown>>): AsyncGenerator<string> {
  let separator = '{\n';
  for (const [key, value] of Object.entries(fields)) {
    yield `${separator}  ${JSON.stringify(key)}: `;
    if (isPages(value)) yield* listPieces(value);
    else if (isList(value)) yield* listPieces(pagesOf(value));
    else yield JSON.stringify(value);
    separator = ',\n';
  }
  yield '\n}';
}

/** Elements of a list that are put into one piece. */
const PAGE_ELEMENTS = 256;

function* pagesOf(elements: Iterable<unknown>): Generator<unknown[]> {
  let page: unknown[] = [];
  for (const element of elements) {
    page.push(element);
    if (page.length < PAGE_ELEMENTS) continue;
    yield page;
    page = [];
  }
  yield page;
}

type Pages = Iterable<Iterable<unknown>> | AsyncIterable<Iterable<unknown>>;

async function* listPieces(pages: Pages): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const page of pages) {
    let piece = '';
    for (const element of page) {
      piece += `${separator}    ${JSON.stringify(element)}`;
      separator = ',\n';
    }
    yield piece;
  }
  yield separator === '[\n' ? '[]' : '\n  ]';
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isPages(value: unknown): value is AsyncIterable<Iterable<unknown>> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
