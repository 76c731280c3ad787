import type { Files } from './projects'
import type { Random } from './random'

/** Pieces that parsers trip over, of Jinja, YAML, SQL and plain bytes. */
const pieces = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '{%-',
  '-%}',
  '{{-',
  '{% raw %}',
  '{% endraw %}',
  '{% if x %}',
  '{% else %}',
  '{% endif %}',
  '{% for a in b %}',
  '{% endfor %}',
  '{% for i in range(99999999) %}{{ i }}{% endfor %}',
  '{% macro m(a, *b, **c) %}',
  '{% endmacro %}',
  '{% call m() %}',
  '{% endcall %}',
  '{% set a = a ~ a %}',
  '{% set a %}',
  '{% endset %}',
  '{% do x.append(x) %}',
  "{{ ref('thing') }}",
  "{{ ref('other', v=2) }}",
  "{{ source('a', 'b') }}",
  "{{ config(materialized='view', tags=['a'], meta={'a': 1}) }}",
  '{{ config }}',
  '{{ context }}',
  '{{ this }}',
  '{{ graph }}',
  "{{ var('x') }}",
  "{{ env_var('HOME') }}",
  "{{ env_var('GREENLIGHT_FUZZ_CANARY') }}",
  '{{ m(m(m(1))) }}',
  "{{ 'a' * 999999999 }}",
  '{{ 10 ** 10 ** 10 }}',
  '{{ [1] * 99999999 }}',
  "{{ '%999999999d' % 1 }}",
  "{{ 'x' | center(999999999) }}",
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ ''.__class__.__mro__ }}",
  '{{ __proto__ }}',
  '{{ this.constructor }}',
  "{{ ''['constructor'] }}",
  "{{ x|attr('__proto__') }}",
  "{{ modules.re.match('(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!') }}",
  '{{ modules.datetime.datetime.now() }}',
  "{{ adapter.dispatch('m')() }}",
  '{{ return(1) }}',
  '{{ exceptions.raise_compiler_error("x") }}',
  "{{ run_query('select 1') }}",
  "{% include 'thing.sql' %}",
  "{% import 'a' as b %}",
  '{% extends "x" %}',
  '{% snapshot s %}',
  '{% endsnapshot %}',
  '{% test t(model) %}',
  '{% endtest %}',
  '{% materialization m, default %}',
  '{% endmaterialization %}',
  '{% docs d %}',
  '{% enddocs %}',
  '((((((((((',
  '[[[[[[[[[[',
  '{a: {b: {c:',
  '&a [*a, *a]',
  '*a',
  '&a',
  '<<: *a',
  '!!python/object:os.system x',
  '!!binary x',
  '? ',
  '- ',
  ': ',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '\t',
  '  ',
  '\r\n',
  '\u0000',
  '\ufeff',
  '\ud800',
  '\u2028',
  '🙂',
  '"',
  "'",
  '\\',
  '`',
  '#',
  '%',
  ';',
  '--',
  '/*',
  '*/',
  '$$',
  '0x',
  '1e999',
  '-1',
  '0',
  '99999999999999999999',
  'null',
  'true',
  'yes',
  '~',
  '2020-01-01',
  '.inf',
  '.nan',
  '1:30',
  '{}',
  '[]',
  "''",
  'versions:\n  - v: 1\n',
  'columns:\n  - name: a\n',
  'data_tests:\n  - unique\n',
  'constraints:\n  - type: not_null\n',
  'config:\n  enabled: false\n',
  'select 1',
  'with a as (select 1) select * from a',
  "{{ doc('d') }}",
  'constructor',
  '__proto__',
  'toString: ',
  'name: ',
  'models:\n',
] as const

/** Values of other types than the one that stands there. */
const scalars = [
  '1',
  '-1',
  '1.5',
  'true',
  'null',
  "''",
  '[]',
  '{}',
  '[a, b]',
  '{a: b}',
  '2020-01-01',
  '"{{ x }}"',
  "'*'",
  'no',
  '[[[]]]',
  '{a: [1, {b: null}]}',
  '[{a: b}]',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  '{__proto__: {a: 1}, constructor: 1}',
  '99999999999999999999999',
  '.nan',
] as const

type Change = (text: string, random: Random) => string

function at(text: string, random: Random): number {
  return random.below(text.length + 1)
}

/** Begin and end of a short piece of a text. */
function piece(text: string, random: Random): [number, number] {
  const from = at(text, random)
  return [from, Math.min(text.length, from + 1 + random.below(random.chance(0.2) ? 400 : 24))]
}

function lines(change: (lines: string[], random: Random) => void): Change {
  return (text, random) => {
    const all = text.split('\n')
    change(all, random)
    return all.join('\n')
  }
}

/** What may befall one text. */
const changes: { readonly [name: string]: Change } = {
  'insert a piece': (text, random) => {
    const where = at(text, random)
    return text.slice(0, where) + random.pick(pieces) + text.slice(where)
  },
  'insert pieces': (text, random) => {
    let now = text
    for (let n = 2 + random.below(5); n > 0; n--) {
      const where = at(now, random)
      now = now.slice(0, where) + random.pick(pieces) + now.slice(where)
    }
    return now
  },
  'delete a piece': (text, random) => {
    const [from, to] = piece(text, random)
    return text.slice(0, from) + text.slice(to)
  },
  'double a piece': (text, random) => {
    const [from, to] = piece(text, random)
    return text.slice(0, to) + text.slice(from, to) + text.slice(to)
  },
  'repeat a piece often': (text, random) => {
    const [from, to] = piece(text, random)
    const times = 2 ** (3 + random.below(10))
    return text.slice(0, to) + text.slice(from, to).repeat(times) + text.slice(to)
  },
  'swap two pieces': (text, random) => {
    const [a, b] = [piece(text, random), piece(text, random)].sort((x, y) => x[0] - y[0])
    if (a === undefined || b === undefined || a[1] > b[0]) return text
    return (
      text.slice(0, a[0]) +
      text.slice(b[0], b[1]) +
      text.slice(a[1], b[0]) +
      text.slice(a[0], a[1]) +
      text.slice(b[1])
    )
  },
  'change a character': (text, random) => {
    const where = at(text, random)
    const code = random.chance(0.7) ? 32 + random.below(95) : random.below(0x10000)
    return text.slice(0, where) + String.fromCharCode(code) + text.slice(where + 1)
  },
  'cut off': (text, random) => text.slice(0, at(text, random)),
  'nest deeply': (text, random) => {
    const [open, close] = random.pick([
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
      ['{% if 1 %}', '{% endif %}'],
      ['{{ ', ' }}'],
      ['- ', ''],
      ['{a: ', '}'],
      ['not ', ''],
      ['a.', 'b'],
      ['a|upper|', ''],
    ])
    const depth = 2 ** (2 + random.below(13))
    const where = at(text, random)
    return `${text.slice(0, where)}${(open ?? '').repeat(depth)}1${(close ?? '').repeat(depth)}${text.slice(where)}`
  },
  'move a line': lines((all, random) => {
    const [line] = all.splice(random.below(all.length), 1)
    if (line !== undefined) all.splice(random.below(all.length + 1), 0, line)
  }),
  'double a line': lines((all, random) => {
    const from = random.below(all.length)
    all.splice(random.below(all.length + 1), 0, all[from] ?? '')
  }),
  'indent a line otherwise': lines((all, random) => {
    const which = random.below(all.length)
    const line = all[which] ?? ''
    all[which] = random.chance(0.5) ? `  ${line}` : line.replace(/^ {1,2}/, '')
  }),
  'give a key another value': lines((all, random) => {
    const keyed = all.flatMap((line, i) => (/^\s*(- )?[\w+-]+:/.test(line) ? [i] : []))
    if (keyed.length === 0) return
    const which = random.pick(keyed)
    all[which] = (all[which] ?? '').replace(/:.*$/, () => `: ${random.pick(scalars)}`)
  }),
  'rename a word': (text, random) => {
    const words = text.match(/[A-Za-z_]\w+/g) ?? []
    if (words.length === 0) return text
    const [from, to] = [random.pick(words), random.pick(words)]
    return text.replace(from, () => to)
  },
}

/** Alters a project in one to four places. Gives the new files and, in words, what was done. */
export function mutate(
  files: Files,
  random: Random,
): { readonly files: Files; readonly what: readonly string[] } {
  const now = new Map(files)
  const what: string[] = []
  for (let n = 1 + random.below(4); n > 0; n--) {
    const paths = [...now.keys()]
    if (paths.length === 0) break
    const path = random.pick(paths)
    const text = now.get(path) ?? ''
    const kind = random.next()
    if (kind < 0.02) {
      now.delete(path)
      what.push(`delete ${path}`)
    } else if (kind < 0.04) {
      const to = random.pick(paths).replace(/[^/]*$/, (name) => `x${name}`)
      now.delete(path)
      now.set(to, text)
      what.push(`rename ${path} to ${to}`)
    } else if (kind < 0.06) {
      now.set(path, now.get(random.pick(paths)) ?? '')
      what.push(`give ${path} another file's text`)
    } else {
      const [name, change] = random.pick(Object.entries(changes))
      now.set(path, change(text, random))
      what.push(`${path}: ${name}`)
    }
  }
  return { files: now, what }
}
