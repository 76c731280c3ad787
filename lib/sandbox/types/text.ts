/** How Materialize writes values whose text differs from Postgres'. All take Postgres' text. */

/** `1.50` → `1.5`. */
export function numericText(text: string): string {
  if (!text.includes('.')) return text
  const trimmed = text.replace(/0+$/, '')
  return trimmed.endsWith('.') ? trimmed.slice(0, -1) : trimmed
}

/** Decimal digits that a float may have before and after its point until an exponent is written. */
type FloatStyle = { readonly whole: number; readonly leadingZeros: number }
const float4Style: FloatStyle = { whole: 13, leadingZeros: 6 }
const float8Style: FloatStyle = { whole: 16, leadingZeros: 5 }

/** `1e-05` → `0.00001`, `1e+15` → `1000000000000000`. */
export function floatText(text: string, single: boolean): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const style = single ? float4Style : float8Style
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return text
  const leading = (whole + fraction).length - digits.length
  // where the point stands, counted from the first significant digit
  const point = whole.length - leading + Number(exponent)
  const significant = digits.replace(/0+$/, '')
  return sign + placePoint(significant, point, style)
}

function placePoint(digits: string, point: number, style: FloatStyle): string {
  if (point > 0 && point <= style.whole) {
    if (digits.length <= point) return digits + '0'.repeat(point - digits.length)
    return `${digits.slice(0, point)}.${digits.slice(point)}`
  }
  if (point <= 0 && point > -style.leadingZeros) return `0.${'0'.repeat(-point)}${digits}`
  const exponent = point - 1
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}

/** `1 mon 2 days` → `1 month 2 days`. */
export function intervalText(text: string): string {
  return text.replace(/\bmon(s?)\b/g, 'month$1')
}

/** jsonb without blanks, keys in the order of their bytes, numbers without trailing zeros. */
export function jsonText(text: string): string {
  const reader = new JsonReader(text)
  return reader.value()
}

/** Reads JSON that Postgres wrote, so that it needn't look for faults; numbers keep all of their digits. */
class JsonReader {
  private at = 0
  private readonly text: string
  constructor(text: string) {
    this.text = text
  }

  value(): string {
    this.blanks()
    switch (this.text[this.at]) {
      case '{':
        return this.object()
      case '[':
        return this.array()
      case '"':
        return this.string()
      default:
        return this.scalar()
    }
  }

  private blanks(): void {
    while (this.text[this.at] === ' ') this.at += 1
  }

  private object(): string {
    const members: { readonly key: string; readonly value: string }[] = []
    this.at += 1
    this.blanks()
    while (this.text[this.at] !== '}') {
      this.blanks()
      const key = this.string()
      this.at += 1
      members.push({ key, value: this.value() })
      this.blanks()
      if (this.text[this.at] === ',') this.at += 1
    }
    this.at += 1
    members.sort((a, b) => compareBytes(a.key, b.key))
    return `{${members.map((member) => `${member.key}:${member.value}`).join(',')}}`
  }

  private array(): string {
    const elements: string[] = []
    this.at += 1
    this.blanks()
    while (this.text[this.at] !== ']') {
      elements.push(this.value())
      this.blanks()
      if (this.text[this.at] === ',') this.at += 1
      this.blanks()
    }
    this.at += 1
    return `[${elements.join(',')}]`
  }

  private string(): string {
    const start = this.at
    this.at += 1
    while (this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1
    this.at += 1
    return this.text.slice(start, this.at)
  }

  private scalar(): string {
    const match = /[^\s,\]}]+/y
    match.lastIndex = this.at
    const word = match.exec(this.text)?.[0] ?? ''
    this.at += Math.max(1, word.length)
    return /^-?\d/.test(word) ? numericText(word) : word
  }
}

/** The order of the bytes of two strings in UTF-8. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Elements of an array in Postgres' text, each written anew by `element`; dimensions stay. */
export function arrayText(text: string, element: (text: string) => string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|[^{},]+/g, (token) => {
    if (token === 'NULL' || token.startsWith('[')) return token
    const quoted = token.startsWith('"')
    const value = quoted ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token
    return quoteElement(element(value))
  })
}

/** One element as an array or list writes it. */
export function quoteElement(value: string): string {
  if (value !== '' && !/[{}",\\\s]/.test(value) && value !== 'NULL') return value
  return `"${value.replace(/[\\"]/g, '\\$&')}"`
}

/** A list of lists, kept as JSON: `[["a",null]]` → `{{a,NULL}}`. */
export function listText(json: string): string {
  return listOf(parseNested(json))
}

function listOf(value: Nested): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return quoteElement(value)
  return isList(value) ? `{${value.map(listOf).join(',')}}` : mapOf(value)
}

/** A map, kept as JSON: `{"a":"1"}` → `{a=>1}`. */
export function mapText(json: string): string {
  const value = parseNested(json)
  return value === null || typeof value === 'string' || isList(value) ? json : mapOf(value)
}

function mapOf(value: { readonly [key: string]: Nested }): string {
  const entries = Object.entries(value).sort(([a], [b]) => compareBytes(a, b))
  return `{${entries.map(([key, element]) => `${quoteMapKey(key)}=>${listOf(element)}`).join(',')}}`
}

function quoteMapKey(key: string): string {
  return /[=>]/.test(key) ? `"${key.replace(/[\\"]/g, '\\$&')}"` : quoteElement(key)
}

type NestedMap = { readonly [key: string]: Nested }
type Nested = null | string | readonly Nested[] | NestedMap

function isList(value: readonly Nested[] | NestedMap): value is readonly Nested[] {
  return Array.isArray(value)
}

function parseNested(json: string): Nested {
  const value: unknown = JSON.parse(json)
  return asNested(value)
}

function asNested(value: unknown): Nested {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(asNested)
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, asNested(element)]))
  }
  return String(value)
}
