import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Composer } from './compose'
import { type Composed, YamlDocument } from './document'
import { parseYamlEvents } from './events'
import type { YamlPath } from './places'
import { readQuickly } from './quick'
import { isYamlObject, type YamlValue } from './values'

/** The values, and where each of them and its key stands. */
function readingOf(document: YamlDocument) {
  const { value } = document
  const places = pathsOf(value).map((path) => [path, document.span(path), document.span(path, 'key')])
  return { value, places }
}

function pathsOf(value: YamlValue, path: YamlPath = []): YamlPath[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item, i) => pathsOf(item, [...path, i]))]
  if (!isYamlObject(value)) return [path, [...path, 'missing']]
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))]
}

function composed(text: string): Composed {
  const composer = new Composer(parseYamlEvents(text, 'a.yml'))
  return { root: composer.document(), duplicates: composer.duplicates, oddKeys: composer.oddKeys }
}

const generally = (text: string) => readingOf(new YamlDocument('a.yml', text, () => composed(text)))

function quickly(text: string) {
  const quick = readQuickly(text)
  return quick && readingOf(new YamlDocument('a.yml', text, () => composed(text), quick))
}

const known = {
  'lists of mappings':
    'version: 2\nmodels:\n  - name: a\n    columns:\n      - name: id\n        quote: true\n',
  'a list at its key': 'tags:\n- a\n- 1.5\n',
  'texts in quotes': "a: \"one: two # three\"\nb: 'it''s'  # said\n",
  'a text over several lines': 'a: one\n  two\n    three\nb: 2\n',
  'folded and literal texts': 'a: >-\n  one\n  two\n\n  three\nb: |\n  x\n    y\n\nc: >\n  end\n',
  'a block text that ends with the file': 'a: |\n  one\n  two',
  brackets: "a: [x, 'y z', 3, true]\nb: []\n",
  'empty values and comments': '# top\na:\nb: # none\n# between\nc: 2024-01-02\n  # after\n',
  'words of YAML 1.1': 'a: yes\nb: 0o7\nc: 010\nd: ~\ne: 1:30\n',
  'lists in lists': 'a:\n  - - 1\n    - 2\n  - b: 1\n',
  nothing: '# only a comment\n',
}

const beyond = {
  anchors: 'a: &x 1\nb: *x\n',
  tags: 'a: !!str 1\n',
  'flow mappings': 'a: {b: 1}\n',
  'doubled keys': 'a: 1\na: 2\n',
  'keys that are no texts': 'yes: 1\n',
  escapes: 'a: "\\n"\n',
  tabs: 'a:\t1\n',
  'merge keys': '<<: 1\n',
  'several documents': 'a: 1\n---\nb: 2\n',
  'a colon within a text': 'a: b: c\n',
  'wrong indentation': 'a:\n    b: 1\n  c: 2\n',
  'a plain text over several lines after a comment': 'a: one # x\n  two\n',
  'days that there are not': 'a: 2024-13-01\n',
}

describe('the quick reader', () => {
  it.each(Object.entries(known))('reads %s as the general one does', (_, text) => {
    expect(quickly(text)).toEqual(generally(text))
  })
  it.each(Object.entries(beyond))('leaves %s to the general one', (_, text) => {
    expect(readQuickly(text)).toBeUndefined()
  })
  it('never differs where it reads a text at all', () => {
    const part = fc.constantFrom(
      ...[
        'a',
        'b c',
        'key: ',
        'name:',
        '- ',
        ' ',
        '  ',
        '    ',
        '\n',
        '\n',
        '\n  ',
        ': ',
        '#',
        ' # x',
        "'",
        '"',
        '[',
        ']',
      ],
      ...[
        ', ',
        '|',
        '>-',
        '>',
        '|-\n',
        '{',
        '}',
        '-',
        '1',
        '.5',
        '+',
        'yes',
        '~',
        '&',
        '*',
        '!',
        '?',
        '---',
        '%',
        '\\',
        'é',
      ],
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
        const text = parts.join('')
        const quick = quickly(text)
        if (quick !== undefined) expect(quick).toEqual(generally(text))
      }),
      { numRuns: 3000 },
    )
  })
})
