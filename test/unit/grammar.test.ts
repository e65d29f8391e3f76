/** The highlighting grammar: which scopes the parts of a line get. Scopes are written without their `.alloctrace`. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

const media = path.join(import.meta.dirname, '../../media');
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await loadWASM(new Uint8Array(readFileSync(wasm)).buffer);
  const file = path.join(media, 'alloctrace.tmLanguage.json');
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(file, 'utf8'), file),
  });
  const loaded = await registry.loadGrammar('source.alloctrace');
  if (!loaded) throw new Error('The grammar could not be loaded.');
  grammar = loaded;
});

/** Each token that is no blank with its innermost scope, meta scopes left out; plain text has none. */
function tokens(line: string): string[] {
  return grammar
    .tokenizeLine(line, INITIAL)
    .tokens.map(({ startIndex, endIndex, scopes }) => {
      const scope = scopes.findLast((name) => !/^(meta|source)\b/.test(name)) ?? '';
      return [line.slice(startIndex, endIndex).trim(), scope.replace(/\.alloctrace$/, '')] as const;
    })
    .filter(([text]) => text !== '')
    .map(([text, scope]) => (scope === '' ? text : `${text} ${scope}`));
}

/** All scopes of the token at a position. */
function scopesAt(line: string, position: number): string[] {
  const found = grammar.tokenizeLine(line, INITIAL).tokens.find(({ endIndex }) => position < endIndex);
  return found?.scopes ?? [];
}

const THREAD = 'entity.other.attribute-name.thread';
const EQUALS = '= punctuation.separator.key-value';
const AT = '@ punctuation.definition.site';

describe('The grammar', () => {
  it.each([
    ['alloc p1 64', ['alloc keyword.control.alloc', 'p1 variable.other.id', '64 constant.numeric.size']],
    [
      'alloc p1 64KiB',
      [
        'alloc keyword.control.alloc',
        'p1 variable.other.id',
        '64 constant.numeric.size',
        'KiB keyword.other.unit',
      ],
    ],
    ['  free 0x55d0c2a0', ['free keyword.control.free', '0x55d0c2a0 variable.other.id']],
    [
      'realloc a 0x40 -> b',
      [
        'realloc keyword.control.realloc',
        'a variable.other.id',
        '0x40 constant.numeric.size',
        '-> keyword.operator.arrow',
        'b variable.other.id',
      ],
    ],
    [
      'free a t=worker-1 ts=0.25',
      [
        'free keyword.control.free',
        'a variable.other.id',
        `t ${THREAD}`,
        EQUALS,
        'worker-1 string.unquoted.thread',
        'ts entity.other.attribute-name.time',
        EQUALS,
        '0.25 constant.numeric.time',
      ],
    ],
    [
      'free a colour=red',
      [
        'free keyword.control.free',
        'a variable.other.id',
        'colour entity.other.attribute-name.unknown',
        EQUALS,
        'red string.unquoted.value',
      ],
    ],
    [
      'free a @main;parse(src/parse.c:42);src/x.c:7;strdup # why',
      [
        'free keyword.control.free',
        'a variable.other.id',
        AT,
        'main entity.name.function',
        '; punctuation.separator.frame',
        'parse entity.name.function',
        '( punctuation.section.parens.begin',
        'src/parse.c string.unquoted.path',
        ': punctuation.separator.line',
        '42 constant.numeric.line',
        ') punctuation.section.parens.end',
        '; punctuation.separator.frame',
        'src/x.c string.unquoted.path',
        ': punctuation.separator.line',
        '7 constant.numeric.line',
        '; punctuation.separator.frame',
        'strdup entity.name.function',
        '# punctuation.definition.comment',
        'why comment.line.number-sign',
      ],
    ],
    [
      'free a @python3:PyThread_allocate_lock',
      [
        'free keyword.control.free',
        'a variable.other.id',
        AT,
        'python3:PyThread_allocate_lock entity.name.function',
      ],
    ],
    [
      '%heap 4K # small',
      [
        '% punctuation.definition.directive',
        'heap keyword.control.directive',
        '4 constant.numeric.size',
        'K keyword.other.unit',
        '# punctuation.definition.comment',
        'small comment.line.number-sign',
      ],
    ],
    [
      '%strategy best-fit',
      [
        '% punctuation.definition.directive',
        'strategy keyword.control.directive',
        'best-fit constant.language.setting',
      ],
    ],
    [
      'mark second phase # of two',
      [
        'mark keyword.control.mark',
        'second phase entity.name.section',
        '# punctuation.definition.comment',
        'of two comment.line.number-sign',
      ],
    ],
    [
      'free a # alloctrace-ignore double-free, leak it is old',
      [
        'free keyword.control.free',
        'a variable.other.id',
        '# punctuation.definition.comment',
        'alloctrace-ignore keyword.other.suppression',
        'double-free, leak constant.language.code',
        'it is old comment.line.number-sign.suppression',
      ],
    ],
    [
      '#alloctrace-ignore',
      ['# punctuation.definition.comment', 'alloctrace-ignore keyword.other.suppression'],
    ],
    [
      '# alloctrace-ignored',
      ['# punctuation.definition.comment', 'alloctrace-ignored comment.line.number-sign'],
    ],
    ['# only a comment', ['# punctuation.definition.comment', 'only a comment comment.line.number-sign']],
  ])('highlights %s', (line, expected) => {
    expect(tokens(line)).toEqual(expected);
  });

  it.each(['', 'oops', 'ALLOC a 64', '%colour red', 'allocate a 64', 'marker'])('leaves %j plain', (line) => {
    expect(tokens(line)).toEqual(line === '' ? [] : [line]);
  });

  it.each([
    ['alloc', ['alloc keyword.control.alloc']],
    ['alloc a', ['alloc keyword.control.alloc', 'a variable.other.id']],
    ['realloc a 64 ->', expect.arrayContaining(['-> keyword.operator.arrow'])],
    ['alloc a 64Q', ['alloc keyword.control.alloc', 'a variable.other.id', '64Q']],
    ['free a#b', ['free keyword.control.free', 'a#b variable.other.id']],
  ])('highlights what can be told of %s', (line, expected) => {
    expect(tokens(line)).toEqual(expected);
  });

  it('gives a size with its unit one number scope', () => {
    expect(scopesAt('alloc a 64KiB', 12)).toContain('constant.numeric.size.alloctrace');
  });

  it('gives a mark its heading scope', () => {
    expect(scopesAt('mark startup', 6)).toEqual(
      expect.arrayContaining(['markup.heading.mark.alloctrace', 'entity.name.section.alloctrace']),
    );
  });
});

describe('The word pattern', () => {
  const { wordPattern } = JSON.parse(readFileSync(path.join(media, 'language-configuration.json'), 'utf8'));

  it('keeps ids, addresses and places whole', () => {
    const line = 'realloc 0x55d0 64 -> p1 t=2 @main;parse(src/x.c:42);strdup';
    expect(line.match(new RegExp(wordPattern, 'g'))).toEqual([
      'realloc',
      '0x55d0',
      '64',
      '->',
      'p1',
      't',
      '2',
      'main',
      'parse',
      'src/x.c:42',
      'strdup',
    ]);
  });
});
