import { pyError } from '../runtime/errors'
import { reprText } from '../values/text'

/** A way to write text as bytes: encodings that templates may name. */
type Codec = {
  /** As Python names it in errors. */
  readonly name: string
  /** The bytes of a character; `undefined` where it has none. */
  readonly encode: (character: string) => readonly number[] | undefined
  /** As the web's decoder knows it; null where each byte is a character. */
  readonly decoder: string | null
  /** What Python says of characters it cannot write. */
  readonly refusal: string
  /** Stands before the text. */
  readonly mark?: readonly number[]
}

const utf8 = (c: string) => [...new TextEncoder().encode(c)]
const utf16 = (c: string) =>
  Array.from({ length: c.length }, (_, i) => [c.charCodeAt(i) & 0xff, c.charCodeAt(i) >> 8]).flat()
const below = (limit: number) => (c: string) => {
  const code = c.codePointAt(0) ?? 0
  return code < limit ? [code] : undefined
}

const CP1252_HIGH = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 32 }, (_, i) => 128 + i))
function cp1252(c: string): readonly number[] | undefined {
  const code = c.codePointAt(0) ?? 0
  if (code < 128 || (code >= 160 && code < 256)) return [code]
  const at = CP1252_HIGH.indexOf(c)
  return at === -1 || code < 160 ? undefined : [128 + at]
}

const ORDINAL = (limit: number) => `ordinal not in range(${limit})`
const CODECS: readonly (readonly [names: string, Codec])[] = [
  [
    'utf_8 utf8 u8 utf cp65001',
    { name: 'utf-8', encode: utf8, decoder: 'utf-8', refusal: 'surrogates not allowed' },
  ],
  [
    'utf_16 u16 utf16',
    {
      name: 'utf-16',
      encode: utf16,
      decoder: 'utf-16le',
      refusal: 'surrogates not allowed',
      mark: [0xff, 0xfe],
    },
  ],
  [
    'utf_16_le utf_16le',
    { name: 'utf-16-le', encode: utf16, decoder: 'utf-16le', refusal: 'surrogates not allowed' },
  ],
  ['ascii us_ascii 646', { name: 'ascii', encode: below(128), decoder: 'ascii', refusal: ORDINAL(128) }],
  [
    'latin_1 latin1 latin l1 iso_8859_1 iso8859_1 8859 cp819',
    { name: 'latin-1', encode: below(256), decoder: null, refusal: ORDINAL(256) },
  ],
  [
    'cp1252 windows_1252 1252',
    {
      name: 'charmap',
      encode: cp1252,
      decoder: 'windows-1252',
      refusal: 'character maps to <undefined>',
    },
  ],
]
const byName = new Map(CODECS.flatMap(([names, codec]) => names.split(' ').map((n) => [n, codec] as const)))

function codecOf(name: string): Codec {
  const codec = byName.get(name.toLowerCase().replace(/[^a-z0-9]+/g, '_'))
  if (!codec) throw pyError('LookupError', `unknown encoding: ${name}`)
  return codec
}

function escapedCharacter(c: string): string {
  const code = c.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return code < 256
    ? `\\x${hex.padStart(2, '0')}`
    : code < 65536
      ? `\\u${hex.padStart(4, '0')}`
      : `\\U${hex.padStart(8, '0')}`
}

/** What an error handler puts for a character that an encoding lacks. */
const REPLACEMENTS: ReadonlyMap<string, (character: string) => string> = new Map([
  ['ignore', () => ''],
  ['replace', () => '?'],
  ['xmlcharrefreplace', (c: string) => `&#${c.codePointAt(0) ?? 0};`],
  ['backslashreplace', escapedCharacter],
])
const needHandler = (errors: string) =>
  pyError('LookupError', `unknown error handler name ${reprText(errors)}`)

/** `text.encode(encoding, errors)`. @throws JinjaError */
export function encodeText(text: string, encoding: string, errors: string): Uint8Array {
  const codec = codecOf(encoding)
  const bytes: number[] = [...(codec.mark ?? [])]
  const all = [...text]
  for (const [i, c] of all.entries()) {
    const lone = /^[\ud800-\udfff]$/.test(c)
    const written = lone ? undefined : codec.encode(c)
    if (written) {
      bytes.push(...written)
      continue
    }
    if (errors === 'strict') throw encodeError(codec, all, i)
    const replace = REPLACEMENTS.get(errors)
    if (!replace) throw needHandler(errors)
    for (const r of replace(c)) bytes.push(...(codec.encode(r) ?? []))
  }
  return Uint8Array.from(bytes)
}

function encodeError(codec: Codec, all: readonly string[], at: number): Error {
  let end = at + 1
  while (end < all.length && codec.encode(all[end] ?? '') === undefined) end++
  const what =
    end === at + 1
      ? `character '${escapedCharacter(all[at] ?? '')}' in position ${at}`
      : `characters in position ${at}-${end - 1}`
  return pyError('UnicodeEncodeError', `'${codec.name}' codec can't encode ${what}: ${codec.refusal}`)
}

/** `bytes.decode(encoding, errors)`. @throws JinjaError */
export function decodeBytes(bytes: Uint8Array, encoding: string, errors: string): string {
  if (bytes.length === 0) return ''
  const codec = codecOf(encoding)
  if (codec.decoder === null) return String.fromCharCode(...bytes)
  if (codec.decoder === 'ascii') return decodeAscii(bytes, errors)
  const decoder = new TextDecoder(codec.decoder, { fatal: true, ignoreBOM: codec.mark === undefined })
  try {
    return decoder.decode(bytes)
  } catch {
    if (errors === 'strict') throw decodeError(codec.name, bytes)
    const lossy = new TextDecoder(codec.decoder).decode(bytes)
    if (errors === 'replace') return lossy
    if (errors === 'ignore') return lossy.replaceAll('\ufffd', '')
    throw needHandler(errors)
  }
}

function decodeAscii(bytes: Uint8Array, errors: string): string {
  const at = bytes.findIndex((b) => b > 127)
  if (at !== -1 && errors === 'strict') throw byteError('ascii', bytes, at, ORDINAL(128))
  return [...bytes]
    .map((b) => (b < 128 ? String.fromCharCode(b) : errors === 'ignore' ? '' : '\ufffd'))
    .join('')
}

function byteError(name: string, bytes: Uint8Array, at: number, why: string): Error {
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0')
  return pyError(
    'UnicodeDecodeError',
    `'${name}' codec can't decode byte 0x${byte} in position ${at}: ${why}`,
  )
}

/** Where the bytes stop being the encoding's. */
function decodeError(name: string, bytes: Uint8Array): Error {
  for (let end = 1; end <= bytes.length; end++)
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true })
    } catch {
      const at = end - 1
      const start = (bytes[at] ?? 0) >= 0xc2 && (bytes[at] ?? 0) <= 0xf4
      return byteError(name, bytes, at, start ? 'invalid continuation byte' : 'invalid start byte')
    }
  return byteError(name, bytes, bytes.length - 1, 'unexpected end of data')
}
