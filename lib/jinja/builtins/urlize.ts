import { escapeHtml } from '../values/operators'

export type UrlizeOptions = {
  readonly limit: number | null
  readonly nofollow: boolean
  readonly target: string | null
  readonly rel: string | null
}

const LEADING = /^[([{<]|^&lt;/
const TRAILING = /[)\]}>.,\n]$|&gt;$/
const HTTP = /^(?:https?:\/\/|www\.)[^\s<>"']+$/i
const BARE_DOMAIN = /^[\w-]+(?:\.[\w-]+)*\.(?:com|net|org)(?:\/[^\s]*)?$/i
const MAIL = /^[^\s@]+@[\w.-]+\.[a-z]{2,}$/i

/** Makes links of the addresses in a text, which is HTML-escaped first. */
export function urlize(text: string, options: UrlizeOptions): string {
  return escapeHtml(text)
    .split(/(\s+)/)
    .map((word) => linkWord(word, options))
    .join('')
}

function linkWord(word: string, options: UrlizeOptions): string {
  let head = ''
  let middle = word
  let tail = ''
  for (let m = LEADING.exec(middle); m; m = LEADING.exec(middle)) {
    head += m[0]
    middle = middle.slice(m[0].length)
  }
  for (let m = TRAILING.exec(middle); m; m = TRAILING.exec(middle)) {
    tail = m[0] + tail
    middle = middle.slice(0, -m[0].length)
  }
  return head + link(middle, options) + tail
}

function link(address: string, { limit, nofollow, target, rel }: UrlizeOptions): string {
  const shown = limit !== null && address.length > limit ? `${address.slice(0, limit)}...` : address
  const rels = [
    ...new Set([...(rel?.split(/\s+/) ?? []), ...(nofollow ? ['nofollow'] : []), 'noopener']),
  ].sort()
  const attributes = ` rel="${rels.join(' ')}"${target === null ? '' : ` target="${escapeHtml(target)}"`}`
  if (/^https?:/i.test(address) && HTTP.test(address)) return `<a href="${address}"${attributes}>${shown}</a>`
  if (HTTP.test(address) || BARE_DOMAIN.test(address))
    return `<a href="https://${address}"${attributes}>${shown}</a>`
  if (/^mailto:/i.test(address) && MAIL.test(address.slice(7)))
    return `<a href="${address}">${address.slice(7)}</a>`
  if (MAIL.test(address) && !address.startsWith('www.') && !address.includes(':'))
    return `<a href="mailto:${address}">${address}</a>`
  return address
}
