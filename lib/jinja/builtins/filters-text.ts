import { capitalize, center, replaceText, split, strip } from '../methods/text'
import { attributeOrUndefined } from '../runtime/attributes'
import { callValue } from '../runtime/call'
import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { tickText } from '../runtime/state'
import { asText, attributeError, truthy } from '../values/compare'
import { needIndex } from '../values/convert'
import { iterableOf, iterate, unpack } from '../values/iterate'
import { jsonText } from '../values/json'
import { lazyPattern } from '../values/lazy-pattern'
import { arithmetic, escapeHtml } from '../values/operators'
import { formatPercent } from '../values/percent-format'
import { pyRepr, pyStr } from '../values/text'
import { PyDict, PyTypedText, pyTypeName, Undefined, type Value } from '../values/value'
import { softText } from './attribute-path'
import { type FilterEntry, filter } from './filter'
import { pprint } from './pprint'
import { urlize } from './urlize'

const markup = (text: string) => new PyTypedText('Markup', text)
/** Escaping at most makes five characters of one. */
function counted(text: string): string {
  tickText(text.length * 5)
  return text
}
const escaped = (value: Value): Value =>
  value instanceof PyTypedText && value.kind === 'Markup' ? value : markup(escapeHtml(counted(pyStr(value))))

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

const WORD = lazyPattern('[\\p{L}\\p{N}_]+', 'gu')
/** RFC 3986's unreserved characters and `/` stay; a query also writes a space as `+`. */
function quoteUrl(value: Value, query: boolean): string {
  const text = encodeURIComponent(softText(value)).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return query ? text.replaceAll('%20', '+') : text.replaceAll('%2F', '/')
}
function urlEncode(value: Value): string {
  const items = asText(value) !== undefined ? undefined : iterableOf(value)
  if (!items) return quoteUrl(value, false)
  const pairs = value instanceof PyDict ? value : [...items].map((pair) => unpack(pair, 2))
  return [...pairs].map(([k = null, v = null]) => `${quoteUrl(k, true)}=${quoteUrl(v, true)}`).join('&')
}

function xmlAttributes(dict: Value, autoSpace: boolean, state: RenderState): string {
  if (dict instanceof Undefined && dict.lenient) return ''
  const items = dict instanceof Undefined ? undefined : attributeOrUndefined(dict, 'items', state)
  if (items === undefined) throw attributeError(dict, 'items')
  const pairs = iterate(callValue(items, [], null, state))
  const written: string[] = []
  for (const pair of pairs) {
    const [k = null, v = null] = unpack(pair, 2)
    if (v === null || v instanceof Undefined) continue
    const key = asText(k)
    if (key === undefined)
      throw pyError('TypeError', `expected string or bytes-like object, got '${pyTypeName(k)}'`)
    if (/[ \t\n\r\f\v/>=]/.test(key))
      throw pyError('ValueError', `Invalid character in attribute name: ${pyRepr(k)}`)
    written.push(`${pyStr(escaped(k))}="${pyStr(escaped(v))}"`)
  }
  const text = written.join(' ')
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
function htmlSafeJson(value: Value, indent: Value, state: RenderState): Value {
  const pad = indent === null ? null : (asText(indent) ?? asText(arithmetic('*', ' ', indent, state)) ?? '')
  return markup(
    jsonText(value, { sortKeys: true, indent: pad })
      .replaceAll('<', '\\u003c')
      .replaceAll('>', '\\u003e')
      .replaceAll('&', '\\u0026')
      .replaceAll("'", '\\u0027'),
  )
}

/** Filters of texts. */
export const textFilters: readonly FilterEntry[] = [
  filter('capitalize', 'do_capitalize', ['s'], (a) => capitalize(softText(a.get('s')))),
  filter('center', 'do_center', ['value', ['width', 80]], (a) => {
    const text = softText(a.get('value'))
    const width = Number(needIndex(a.get('width')))
    a.state.checkText(width)
    return center(text, width)
  }),
  filter('escape e', 'escape', ['s'], (a) => escaped(a.get('s'))),
  filter('forceescape', 'do_forceescape', ['value'], (a) => markup(escapeHtml(softText(a.get('value'))))),
  filter('format', 'do_format', ['value', '*args', '**kwargs'], (a) => {
    if (a.rest.length > 0 && a.named.size > 0)
      throw pyError('FilterArgumentError', "can't handle positional and keyword arguments at the same time")
    return formatPercent(softText(a.get('value')), a.named.size > 0 ? a.namedDict() : a.restTuple())
  }),
  filter('lower', 'do_lower', ['s'], (a) => softText(a.get('s')).toLowerCase()),
  filter('upper', 'do_upper', ['s'], (a) => softText(a.get('s')).toUpperCase()),
  filter('title', 'do_title', ['s'], (a) => title(softText(a.get('s')))),
  filter('trim', 'do_trim', ['value', ['chars', null]], (a) => {
    const text = softText(a.get('value'))
    const chars = a.get('chars')
    const set = chars === null ? null : asText(chars)
    if (set === undefined) throw pyError('TypeError', 'strip arg must be None or str')
    return strip(text, set, true, true)
  }),
  filter('replace', 'do_replace', ['s', 'old', 'new', ['count', null]], (a) => {
    const [s, from, to] = [pyStr(a.get('s')), pyStr(a.get('old')), pyStr(a.get('new'))]
    const count = a.get('count')
    return replaceText(s, from, to, count === null ? -1 : Number(needIndex(count)), a.state)
  }),
  filter('string', 'soft_str', ['s'], (a) => {
    const value = a.get('s')
    return value instanceof PyTypedText ? value : pyStr(value)
  }),
  filter('safe', 'do_mark_safe', ['value'], (a) => markup(pyStr(a.get('value')))),
  filter('striptags', 'do_striptags', ['value'], (a) => stripTags(softText(a.get('value')))),
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
      const limit = a.get('trim_url_limit')
      const text = pyStr(escaped(a.get('value')))
      const rel = new Set([...split(asText(a.get('rel')) ?? '', null, -1).map(pyStr), 'noopener'])
      if (truthy(a.get('nofollow'))) rel.add('nofollow')
      const schemes = a.get('extra_schemes')
      // Each word is tried against several patterns.
      a.state.step(text.length * 4)
      return urlize(text, {
        limit: limit === null ? null : Number(needIndex(limit)),
        target: asText(a.get('target')) ?? null,
        rel: [...rel].sort(),
        schemes: schemes === null ? [] : [...iterate(schemes)].map(pyStr),
      })
    },
  ),
  filter('wordcount', 'do_wordcount', ['s'], (a) => softText(a.get('s')).match(WORD())?.length ?? 0),
  filter('xmlattr', 'do_xmlattr', ['d', ['autospace', true]], (a) =>
    xmlAttributes(a.get('d'), truthy(a.get('autospace')), a.state),
  ),
  filter('tojson', 'do_tojson', ['value', ['indent', null]], (a) =>
    htmlSafeJson(a.get('value'), a.get('indent'), a.state),
  ),
  filter('pprint', 'do_pprint', ['value'], (a) => pprint(a.get('value'))),
]
