import { Fragment, type ReactNode } from 'react'

const marks = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\([^)]*\)/g

/** A description on one line: bold and code as such, links as their text; for places where a link can't stand. */
export function InlineText({ text }: { text: string }) {
  const parts: ReactNode[] = []
  let last = 0
  for (const match of text.matchAll(marks)) {
    const [whole, bold, code, link] = match
    parts.push(text.slice(last, match.index))
    parts.push(
      <Fragment key={match.index}>
        {bold !== undefined && <strong className="font-strong">{bold}</strong>}
        {code !== undefined && <code className="rounded-[4px] bg-sunken px-1 font-mono text-12">{code}</code>}
        {link}
      </Fragment>,
    )
    last = match.index + whole.length
  }
  return (
    <span>
      {parts}
      {text.slice(last)}
    </span>
  )
}
