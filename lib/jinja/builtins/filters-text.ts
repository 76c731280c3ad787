import { capitalize, center, splitLines, strip } from '../methods/text'
import { pyError } from '../runtime/errors'
import { tickText } from '../runtime/state'
import { characters, textLength } from '../values/characters'
import { asText, truthy } from '../values/compare'
import { iterate } from '../values/iterate'
import { jsonText } from '../values/json'
import { lazyPattern } from '../values/lazy-pattern'
import { asInt } from '../values/numbers'
import { escapeHtml } from '../values/operators'
import { formatPercent } from '../values/percent-format'
import { pyStr } from '../values/text'
import { PyDict, PyTuple, PyTypedText, Undefined, type Value } from '../values/value'
import { softText } from './attribute-path'
import { type FilterEntry, filter } from './filter'
import { pprint } from './pprint'
import { urlize } from './urlize'
import { wrapText } from './word-wrap'

const markup = (text: string) => new PyTypedText('Markup', text)
/** Escaping at most makes five characters of one. */
function counted(text: string): string {
  tickText(text.length * 5)
  return text
}
const escaped = (value: Value): Value =>
  value instanceof PyTypedText && value.kind === 'Markup' ? value : markup(escapeHtml(counted(pyStr(value))))
const number = (value: Value): number => Number(asInt(value) ?? 0)

function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/u)
    .filter((part) => part !== '')
    .map((part) => {
      const [first = ''] = part
      return first.toUpperCase() + part.slice(first.length).toLowerCase()
    })
    .join('')
}

function truncate(text: string, length: number, killWords: boolean, end: string, leeway: number): string {
  if (length < textLength(end))
    throw pyError('AssertionError', `expected length >= ${textLength(end)}, got ${length}`)
  if (leeway < 0) throw pyError('AssertionError', `expected leeway >= 0, got ${leeway}`)
  const all = characters(text)
  if (all.length <= length + leeway) return text
  const head = all.slice(0, length - textLength(end)).join('')
  if (killWords) return head + end
  const space = head.lastIndexOf(' ')
  return (space === -1 ? head : head.slice(0, space)) + end
}

function indent(text: string, width: Value, first: boolean, blank: boolean): string {
  const pad = asText(width) ?? ' '.repeat(Math.min(number(width), 10_000))
  const whole = `${text}\n`
  let out: string
  if (blank) out = splitLines(whole).join(`\n${pad}`)
  else {
    const [head = '', ...rest] = splitLines(whole)
    out = head
    if (rest.length > 0) out += `\n${rest.map((line) => (line ? pad + line : line)).join('\n')}`
  }
  return first ? pad + out : out
}

const WORD = lazyPattern('[\\p{L}\\p{N}_]+', 'gu')
const UNITS = 'kMGTPEZY'
function fileSize(value: Value, binary: boolean): string {
  const bytes = Number(asText(value) ?? pyStr(value))
  const base = binary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`
  let unit = base
  let letter = 'Y'
  for (const l of UNITS) {
    unit *= base
    letter = l
    if (bytes < unit) break
  }
  const prefix = binary ? `${letter.toUpperCase()}i` : letter
  return `${((base * bytes) / unit).toFixed(1)} ${prefix}B`
}

/** RFC 3986's unreserved characters and `/` stay; a query also writes a space as `+`. */
function quoteUrl(value: Value, query: boolean): string {
  const text = encodeURIComponent(softText(value)).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return query ? text.replaceAll('%20', '+') : text.replaceAll('%2F', '/')
}
function urlEncode(value: Value): string {
  if (asText(value) !== undefined) return quoteUrl(value, false)
  const items: (readonly [Value, Value])[] | null =
    value instanceof PyDict
      ? [...value]
      : Array.isArray(value) || value instanceof PyTuple
        ? [...iterate(value)].map((pair) => {
            const [k = null, v = null] = iterate(pair)
            return [k, v] as const
          })
        : null
  if (!items) return quoteUrl(value, false)
  return items.map(([k, v]) => `${quoteUrl(k, true)}=${quoteUrl(v, true)}`).join('&')
}

function xmlAttributes(dict: Value, autoSpace: boolean): string {
  const pairs = dict instanceof PyDict ? [...dict] : []
  const text = pairs
    .filter(([, v]) => v !== null && !(v instanceof Undefined))
    .map(([k, v]) => {
      if (/[\s/>=]/.test(pyStr(k)))
        throw pyError('ValueError', `Invalid character in attribute name: '${pyStr(k)}'`)
      return `${escapeHtml(pyStr(k))}="${v instanceof PyTypedText ? v.text : escapeHtml(pyStr(v))}"`
    })
    .join(' ')
  return autoSpace && text !== '' ? ` ${text}` : text
}

function stripTags(text: string): string {
  return unescapeHtml(withoutTags(text).split(SPACES()).filter(Boolean).join(' '))
}

/** What stands outside of tags and comments, up to one that isn't closed. */
function withoutTags(text: string): string {
  let kept = ''
  let at = 0
  for (let start = text.indexOf('<'); start !== -1; start = text.indexOf('<', at)) {
    const close = text.startsWith('<!--', start) ? '-->' : '>'
    const end = text.indexOf(close, close === '-->' ? start + 4 : start)
    if (end === -1) break
    kept += text.slice(at, start)
    at = end + close.length
  }
  return kept + text.slice(at)
}

const SPACES = lazyPattern('[\\s\\x1c-\\x1f\\x85]+', 'gu')
const ENTITIES = new Map(Object.entries({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', nbsp: '\xa0' }))

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(String(name)) ?? whole
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  })
}

/** JSON that is safe inside HTML, keys sorted: the filter `tojson`. */
function htmlSafeJson(value: Value, indentation: Value): Value {
  const text = jsonText(value, { sortKeys: true, indent: indentation === null ? null : number(indentation) })
  return markup(
    text
      .replaceAll('<', '\\u003c')
      .replaceAll('>', '\\u003e')
      .replaceAll('&', '\\u0026')
      .replaceAll("'", '\\u0027'),
  )
}

function replaced(s: string, from: string, to: string, count: Value): string {
  if (count !== null && number(count) >= 0) {
    let out = ''
    let rest = s
    for (let i = 0; i < number(count); i++) {
      const at = rest.indexOf(from)
      if (at === -1) break
      out += rest.slice(0, at) + to
      rest = rest.slice(at + from.length)
      if (from === '') {
        if (rest === '') break
        out += rest.charAt(0)
        rest = rest.slice(1)
      }
    }
    return out + rest
  }
  return from === ''
    ? to +
        characters(s)
          .map((c) => c + to)
          .join('')
    : s.replaceAll(from, () => to)
}

/** Filters of texts. */
export const textFilters: readonly FilterEntry[] = [
  filter('capitalize', 'do_capitalize', ['s'], (a) => capitalize(softText(a.get('s')))),
  filter('center', 'do_center', ['value', ['width', 80]], (a) => {
    a.state.checkText(number(a.get('width')))
    return center(softText(a.get('value')), number(a.get('width')))
  }),
  filter('escape e', 'escape', ['s'], (a) => escaped(a.get('s'))),
  filter('forceescape', 'do_forceescape', ['value'], (a) => markup(escapeHtml(softText(a.get('value'))))),
  filter('filesizeformat', 'do_filesizeformat', ['value', ['binary', false]], (a) =>
    fileSize(a.get('value'), truthy(a.get('binary'))),
  ),
  filter('format', 'do_format', ['value', '*args', '**kwargs'], (a) => {
    if (a.rest.length > 0 && a.named.size > 0)
      throw pyError('FilterArgumentError', "can't handle positional and keyword arguments at the same time")
    return formatPercent(softText(a.get('value')), a.named.size > 0 ? a.namedDict() : a.restTuple())
  }),
  filter('indent', 'do_indent', ['s', ['width', 4], ['first', false], ['blank', false]], (a) =>
    indent(softText(a.get('s')), a.get('width'), truthy(a.get('first')), truthy(a.get('blank'))),
  ),
  filter('lower', 'do_lower', ['s'], (a) => softText(a.get('s')).toLowerCase()),
  filter('upper', 'do_upper', ['s'], (a) => softText(a.get('s')).toUpperCase()),
  filter('title', 'do_title', ['s'], (a) => title(softText(a.get('s')))),
  filter('trim', 'do_trim', ['value', ['chars', null]], (a) => {
    const chars = a.get('chars')
    return strip(softText(a.get('value')), chars === null ? null : softText(chars), true, true)
  }),
  filter('replace', 'do_replace', ['s', 'old', 'new', ['count', null]], (a) => {
    const s = pyStr(a.get('s'))
    const to = pyStr(a.get('new'))
    a.state.checkText(s.length + s.length * to.length)
    return replaced(s, pyStr(a.get('old')), to, a.get('count'))
  }),
  filter('string', 'soft_str', ['s'], (a) => {
    const value = a.get('s')
    return value instanceof PyTypedText ? value : pyStr(value)
  }),
  filter('safe', 'do_mark_safe', ['value'], (a) => markup(pyStr(a.get('value')))),
  filter('striptags', 'do_striptags', ['value'], (a) => stripTags(softText(a.get('value')))),
  filter(
    'truncate',
    'do_truncate',
    ['s', ['length', 255], ['killwords', false], ['end', '...'], ['leeway', null]],
    (a) => {
      const leeway = a.get('leeway')
      return truncate(
        softText(a.get('s')),
        number(a.get('length')),
        truthy(a.get('killwords')),
        softText(a.get('end')),
        leeway === null ? 5 : number(leeway),
      )
    },
  ),
  filter('urlencode', 'do_urlencode', ['value'], (a) => urlEncode(a.get('value'))),
  filter(
    'urlize',
    'do_urlize',
    [
      'value',
      ['trim_url_limit', null],
      ['nofollow', false],
      ['target', null],
      ['rel', null],
      ['extra_schemes', null],
    ],
    (a) => {
      const limit = asInt(a.get('trim_url_limit'))
      const text = softText(a.get('value'))
      // Each word is tried against several patterns.
      a.state.step(text.length * 4)
      return urlize(text, {
        limit: limit === undefined ? null : Number(limit),
        nofollow: truthy(a.get('nofollow')),
        target: asText(a.get('target')) ?? null,
        rel: asText(a.get('rel')) ?? null,
      })
    },
  ),
  filter('wordcount', 'do_wordcount', ['s'], (a) => softText(a.get('s')).match(WORD())?.length ?? 0),
  filter(
    'wordwrap',
    'do_wordwrap',
    ['s', ['width', 79], ['break_long_words', true], ['wrapstring', null], ['break_on_hyphens', true]],
    (a) => {
      const text = softText(a.get('s'))
      a.state.step(text.length)
      return splitLines(text)
        .map((line) =>
          wrapText(
            line,
            number(a.get('width')),
            truthy(a.get('break_long_words')),
            truthy(a.get('break_on_hyphens')),
          ).join(asText(a.get('wrapstring')) ?? '\n'),
        )
        .join(asText(a.get('wrapstring')) ?? '\n')
    },
  ),
  filter('xmlattr', 'do_xmlattr', ['d', ['autospace', true]], (a) =>
    xmlAttributes(a.get('d'), truthy(a.get('autospace'))),
  ),
  filter('tojson', 'do_tojson', ['value', ['indent', null]], (a) =>
    htmlSafeJson(a.get('value'), a.get('indent')),
  ),
  filter('pprint', 'do_pprint', ['value'], (a) => pprint(a.get('value'))),
]
