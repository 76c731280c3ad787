import { pyError } from '../runtime/errors'
import { lazyPattern } from '../values/lazy-pattern'
import { escapeHtml } from '../values/operators'
import { pyRepr } from '../values/text'

export type UrlizeOptions = {
  readonly limit: number | null
  readonly target: string | null
  readonly rel: readonly string[]
  readonly schemes: readonly string[]
}

const WORD = '[\\p{L}\\p{N}_%-]'
/** What is taken for an address on the web: with a scheme or `www.`, of a well-known domain, or an IP address. */
const http = lazyPattern(
  `^(?:(?:https?://|www\\.)(?:${WORD}+\\.)*(?:[a-z]{2,63}|xn--[\\p{L}\\p{N}_%]{2,59})` +
    `|(?:[\\p{L}\\p{N}_%-]{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)` +
    '|https?://(?:\\p{Nd}{1,3}(?:\\.\\p{Nd}{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\]))' +
    '(?::\\p{Nd}{1,5})?(?:[/?#]\\S*)?\\n?$',
  'iu',
)
const mail = lazyPattern('^\\S+@[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*\\.[\\p{L}\\p{N}_]+\\n?$', 'u')
const PAIRS = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const

/** Makes links of the addresses in a text, which is HTML-escaped first. */
export function urlize(escapedText: string, options: UrlizeOptions): string {
  for (const scheme of options.schemes)
    if (!/^[\w.+-]{2,}:(?:\/{0,2})$/.test(scheme))
      throw pyError('FilterArgumentError', `${pyRepr(scheme)} is not a valid URI scheme prefix.`)
  return escapedText
    .split(/(\s+)/)
    .map((word) => linkWord(word, options))
    .join('')
}

function linkWord(word: string, options: UrlizeOptions): string {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
  let middle = word.slice(head.length)
  let tail = /(?:[)>.,\n]|&gt;)+$/.exec(middle)?.[0] ?? ''
  middle = middle.slice(0, middle.length - tail.length)
  // What closes a bracket of the address itself belongs to it.
  const count = (text: string, part: string) => text.split(part).length - 1
  for (const [open, close] of PAIRS) {
    const opened = count(middle, open)
    if (opened <= count(middle, close)) continue
    for (let n = Math.min(opened, count(tail, close)); n > 0; n--) {
      const end = tail.indexOf(close) + close.length
      middle += tail.slice(0, end)
      tail = tail.slice(end)
    }
  }
  return head + link(middle, options) + tail
}

function link(address: string, { limit, target, rel, schemes }: UrlizeOptions): string {
  const shown = limit !== null && [...address].length > limit ? `${sliced(address, limit)}...` : address
  const attributes =
    (rel.length === 0 ? '' : ` rel="${escapeHtml(rel.join(' '))}"`) +
    (target === null || target === '' ? '' : ` target="${escapeHtml(target)}"`)
  if (http().test(address)) {
    const scheme = address.startsWith('https://') || address.startsWith('http://') ? '' : 'https://'
    return `<a href="${scheme}${address}"${attributes}>${shown}</a>`
  }
  if (address.startsWith('mailto:') && mail().test(address.slice(7)))
    return `<a href="${address}">${address.slice(7)}</a>`
  if (!/^(?:www\.|@)|:/.test(address) && mail().test(address))
    return `<a href="mailto:${address}">${address}</a>`
  return schemes.reduce(
    (text, scheme) =>
      text !== scheme && text.startsWith(scheme) ? `<a href="${text}"${attributes}>${text}</a>` : text,
    address,
  )
}
const sliced = (text: string, to: number) => [...text].slice(0, to).join('')
