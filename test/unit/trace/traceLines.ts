/** Random lines for the tests of reading: most of them plain, many of them almost. */

import fc from 'fast-check';

const keyword = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('alloc', 'free', 'realloc') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'Alloc',
      'alloca',
      'allo',
      'fre',
      'freed',
      'reallo',
      'reallocs',
      'mark',
      '%heap',
      '',
      '#',
    ),
  },
);

const id = fc.oneof(
  { weight: 10, arbitrary: fc.nat(400).map((number) => `p${number}`) },
  { weight: 5, arbitrary: fc.nat(400).map((number) => `0x${(number * 16).toString(16)}`) },
  { weight: 3, arbitrary: fc.nat(30).map((number) => `0x7f0012345${number}`) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        '0x7',
        '0x07',
        '0x007',
        '0X7',
        '7',
        '07',
        '0x',
        '0',
        'x',
        'a',
        'ab',
        'abc',
        'abcd',
        'abcde',
        'abcdefg',
      ],
      ...[
        'abcdefgh',
        'abcdefghi',
        'abcdefghijk',
        'abcdefghijkl',
        'abcdefghijklm',
        'abcdefghijklmnopqrstuvwxyz',
      ],
      ...[
        '0xabcdefabcdef',
        '0xabcdefabcdef0',
        '0xabcdefabcdef01',
        'a\0',
        'a\0\0',
        'a\u0001',
        '\0',
        'abcd\0',
        'a\rb',
      ],
      ...[
        'ü',
        '日本',
        '🧠',
        '🧠🧠🧠',
        '~',
        '!',
        '!x',
        '$1',
        '-1',
        '-',
        '->',
        '->x',
        '@x',
        '@',
        '%x',
        '#x',
        '=',
        '\u007f',
      ],
    ),
  },
);

const size = fc.oneof(
  { weight: 8, arbitrary: fc.nat(70_000).map(String) },
  { weight: 4, arbitrary: fc.nat().map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        '0',
        '00',
        '9',
        '0016',
        '99',
        '999',
        '9999',
        '10000',
        '99999999',
        '100000000',
        '999999999',
        '1000000000',
      ],
      ...[
        '4294967294',
        '4294967295',
        '4294967296',
        '9007199254740991',
        '99999999999999999999',
        '16K',
        '1KiB',
        '2M',
      ],
      ...[
        '3GiB',
        '16B',
        '16b',
        '0x10',
        '0x',
        '0xfg',
        '1e3',
        '1.5',
        '-1',
        '1a',
        '12:4',
        '123/',
        '1234:',
        '/',
        ':',
        'ü',
      ],
      ...['12345a', '12345678a', '１'],
    ),
  },
);

const attribute = fc.oneof(
  { weight: 6, arbitrary: fc.nat(9).map((number) => `t=${number}`) },
  { weight: 6, arbitrary: fc.nat(40).map((number) => `@main;parse(src/parse.c:${number})`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        't=',
        't=0x1',
        't=0x01',
        't=0x',
        't=worker-1',
        't=worker-number-17',
        't=a\0',
        't',
        'tt=1',
        't==',
        't=ü',
      ],
      ...[
        '@',
        '@a',
        '@ab',
        '@abc',
        '@abcd',
        '@abcde',
        '@abcdefgh',
        '@a\0',
        '@abcd\0',
        '@0x1',
        '@🧠;x',
        '@@',
        '@#',
      ],
      ...[
        'ts=1',
        'ts=1.5',
        'ts=',
        'ts=x',
        'ts=0.1.2',
        'k=v',
        'k=',
        '=v',
        'word',
        '# comment',
        '#',
        '->',
        '-> q',
        '-> 0x7',
      ],
    ),
  },
);

const blank = fc.oneof(
  { weight: 40, arbitrary: fc.constant(' ') },
  { weight: 1, arbitrary: fc.constantFrom('  ', '\t', ' \t ', '', '\u00a0') },
);

const lineEnd = fc.oneof(
  { weight: 30, arbitrary: fc.constant('\n') },
  { weight: 8, arbitrary: fc.constant('\r\n') },
  { weight: 1, arbitrary: fc.constantFrom('\r\r\n', ' \n', '\t\n', ' \r\n', '\n\n', '\r', '\0\n', '') },
);

const newId = fc.option(fc.tuple(blank, fc.constantFrom('->', '->', '->', '->', '->x', '-'), blank, id), {
  freq: 1,
});

const event = fc
  .tuple(
    keyword,
    blank,
    id,
    blank,
    size,
    newId,
    fc.array(fc.tuple(blank, attribute), { maxLength: 3 }),
    lineEnd,
  )
  .map(([word, blank1, name, blank2, bytes, renamed, attributes, end]) =>
    [
      word,
      blank1,
      name,
      word === 'free' ? '' : blank2 + bytes,
      word === 'realloc' && renamed ? renamed.join('') : '',
      ...attributes.flat(),
      end,
    ].join(''),
  );

const other = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '# comment\n',
    '# alloctrace-ignore leak\n',
    ' #alloctrace-ignore double-free,leaks because\r\n',
    'free p1 # alloctrace-ignore invalid-free , double-free why not\n',
    '  # comment\n',
    'mark a phase\n',
    'mark\n',
    '%heap 64K\n',
    '%arenas 3\n',
    '%\n',
  ],
  ...[
    '%order fifo\r\n',
    '%nonsense\n',
    'nonsense\n',
    '🧠\n',
    '\ufeff',
    'alloc\n',
    'free\n',
    'realloc p 4 ->\n',
  ],
);

/** A line of a trace with its end, or something like it. */
export const anyLine = fc.oneof({ weight: 12, arbitrary: event }, { weight: 1, arbitrary: other });

export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(anyLine, { maxLength, size: 'max' }).map((lines) => lines.join(''));
}
