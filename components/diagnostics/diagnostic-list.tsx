import { CircleX, TriangleAlert } from 'lucide-react'
import { AppLink } from '../shell/app-link'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import type { DiagnosticView } from './diagnostic-view'

/** Where a fault is, as editors and terminals write it. */
export function placeOf(diagnostic: DiagnosticView): string | null {
  if (diagnostic.at === undefined) return null
  const { file, line, column } = diagnostic.at
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

/** The lines around a fault, its own marked, with a caret under the place. */
function Excerpt({ diagnostic }: { diagnostic: DiagnosticView }) {
  const { excerpt, at } = diagnostic
  if (excerpt === null || at === undefined) return null
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      className="mt-2 overflow-x-auto rounded-1 bg-sunken py-2 font-mono text-12 leading-5"
    >
      {excerpt.lines.map((text, offset) => {
        const number = excerpt.firstLine + offset
        const own = number === at.line
        return (
          <div key={number} className={cx('min-w-max pr-4', own && 'bg-failing-soft')}>
            <span className="inline-block w-12 pr-3 text-right text-ink-3 select-none">{number}</span>
            {text}
            {own && at.column !== undefined && (
              <div aria-hidden className="text-failing">
                <span className="inline-block w-12" />
                {' '.repeat(at.column - 1) + '^'.repeat(Math.max(1, Math.min(at.length ?? 1, 120)))}
              </div>
            )}
          </div>
        )
      })}
    </pre>
  )
}

/** The other places that belong to a fault: the macros that led there, the namesake. */
function Related({ diagnostic: { related } }: { diagnostic: DiagnosticView }) {
  if (related === undefined || related.length === 0) return null
  return (
    <ul aria-label="Led there by" className="mt-2 text-12 text-ink-2">
      {related.map(({ at, message }) => (
        <li key={`${at.file}:${at.line} ${message}`} className="break-words">
          {message} <span className="font-mono text-ink-3">{at.file}</span>
        </li>
      ))}
    </ul>
  )
}

/** To the page of the model that a fault is about, where there is one. */
function NodeLink({ uniqueId }: { uniqueId: string | undefined }) {
  if (uniqueId === undefined || !/^(model|seed|snapshot)\./.test(uniqueId)) return null
  const name = uniqueId.split('.').slice(2).join('.')
  return (
    <AppLink className="underline" href={`/models/${encodeURIComponent(uniqueId)}`}>
      {name}
    </AppLink>
  )
}

/** Every fault with what, where and what to do. */
export function DiagnosticList({ diagnostics }: { diagnostics: readonly DiagnosticView[] }) {
  return (
    <ul className="pane divide-y">
      {diagnostics.map((diagnostic) => {
        const place = placeOf(diagnostic)
        const isError = diagnostic.severity === 'error'
        return (
          <li key={`${diagnostic.code} ${place} ${diagnostic.message}`} className="px-4 py-3">
            <div className="flex items-start gap-2">
              {isError ? (
                <CircleX size={16} className="mt-0.5 shrink-0 text-failing" aria-label="Error" />
              ) : (
                <TriangleAlert size={16} className="mt-0.5 shrink-0 text-hydrating" aria-label="Warning" />
              )}
              <div className="min-w-0 flex-1">
                <p className="font-strong break-words">{diagnostic.message}</p>
                <p className="flex flex-wrap items-center gap-x-2 text-12 text-ink-2">
                  {place !== null && (
                    <span className="flex min-w-0 items-center gap-0.5">
                      <span className="font-mono break-all">{place}</span>
                      <CopyButton text={place} label="Copy the place" />
                    </span>
                  )}
                  <span className="font-mono text-ink-3">{diagnostic.code}</span>
                  <NodeLink uniqueId={diagnostic.uniqueId} />
                </p>
                <Excerpt diagnostic={diagnostic} />
                <Related diagnostic={diagnostic} />
                {diagnostic.hint && <p className="mt-2 text-ink-2">{diagnostic.hint}</p>}
                {diagnostic.cause && (
                  <p className="mt-1 font-mono text-12 text-ink-2 break-words">
                    {diagnostic.cause.sqlstate && `${diagnostic.cause.sqlstate} `}
                    {diagnostic.cause.text}
                  </p>
                )}
              </div>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
