'use client'
import { useState } from 'react'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import { EmptyState } from '../ui/states'

/** A piece of code as the server highlighted it. */
export type Highlighted = { readonly html: string; readonly text: string; readonly path: string | null }

/** Code with line numbers; its colours come from the tokens. */
export function CodeBlock({ code, title }: { code: Highlighted; title: string }) {
  return (
    <figure className="pane flex min-w-0 flex-col">
      <figcaption className="flex h-9 items-center gap-2 border-b pr-1 pl-4">
        <span className="font-strong">{title}</span>
        {code.path !== null && (
          <span className="min-w-0 flex-1 truncate text-right font-mono text-12 text-ink-3">{code.path}</span>
        )}
        {code.path === null && <span className="flex-1" />}
        <CopyButton text={code.text} label={`Copy: ${title}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className="code-block overflow-x-auto outline-offset-[-2px]" aria-label={title} tabIndex={0}>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: made by shiki on the server, which escapes the code */}
        <div dangerouslySetInnerHTML={{ __html: code.html }} />
      </section>
    </figure>
  )
}

type View = 'side' | 'source' | 'compiled'
const views: readonly (readonly [View, string])[] = [
  ['side', 'Side by side'],
  ['source', 'Source'],
  ['compiled', 'Compiled'],
]

/** Source and compiled SQL, alone or side by side. */
export function SqlTab({
  source,
  compiled,
  compileError,
  name,
}: {
  source: Highlighted | null
  compiled: Highlighted | null
  /** Why there is none. */
  compileError: { readonly message: string; readonly hint: string | null } | null
  name: string
}) {
  const [view, setView] = useState<View>('side')
  if (source === null)
    return (
      <EmptyState title="Nothing written in SQL">
        It is declared in a YAML file, and the database or another tool makes it.
      </EmptyState>
    )
  return (
    <div>
      <fieldset
        className="mb-3 inline-flex h-8 rounded-1 border border-line-strong p-0.5"
        aria-label="What is shown"
      >
        {views.map(([key, label]) => (
          <button
            key={key}
            type="button"
            aria-pressed={view === key}
            onClick={() => setView(key)}
            className={cx(
              'rounded-[4px] px-2.5 text-12 font-strong',
              view === key ? 'bg-accent-soft text-accent' : 'text-ink-2 hover:text-ink',
            )}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <div className={cx('grid min-w-0 gap-4', view === 'side' && 'xl:grid-cols-2')}>
        {view !== 'compiled' && <CodeBlock code={source} title="Source" />}
        {view !== 'source' &&
          (compiled === null ? (
            <div className="pane">
              <EmptyState quiet title="Does not compile here" command={`greenlight compile --select ${name}`}>
                {compileError === null
                  ? 'This kind of node has no SQL of its own.'
                  : `${compileError.message}${compileError.hint === null ? '' : ` ${compileError.hint}`}`}
              </EmptyState>
            </div>
          ) : (
            <CodeBlock code={compiled} title="Compiled" />
          ))}
      </div>
    </div>
  )
}
