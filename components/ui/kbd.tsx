import { Fragment } from 'react'

/** Keys as they are printed on the keyboard: `g m`, `⌘K`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      {keys.split(' ').map((key, at) => (
        <Fragment key={`${key}${at.toString()}`}>
          <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-[4px] border border-line-strong bg-sunken px-1 font-sans text-12 text-ink-2">
            {key}
          </kbd>
        </Fragment>
      ))}
    </span>
  )
}
