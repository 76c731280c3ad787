import { Fragment } from 'react'
import { hits } from './match'

/** A text with the stretches marked that the words hit. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  const found = hits(text, words)
  if (found.length === 0) return text
  return (
    <>
      {found.map(([start, end], at) => (
        <Fragment key={start}>
          {text.slice(at === 0 ? 0 : (found[at - 1]?.[1] ?? 0), start)}
          <mark>{text.slice(start, end)}</mark>
        </Fragment>
      ))}
      {text.slice(found[found.length - 1]?.[1] ?? 0)}
    </>
  )
}
