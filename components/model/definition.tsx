import { Section } from '../ui/page'
import type { DefinitionPart } from './definition-view'

function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="pane divide-y">
      {rows.map(([label, value]) => (
        <div key={label} className="flex min-h-8 gap-3 px-3 py-1.5">
          <dt className="w-32 shrink-0 text-ink-3">{label}</dt>
          <dd className="min-w-0 flex-1 font-mono text-12 leading-5 break-words whitespace-pre-wrap">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Table({ part }: { part: Extract<DefinitionPart, { kind: 'table' }> }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="pane overflow-x-auto" aria-label={part.title} tabIndex={0}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b text-12 text-ink-3">
            {part.columns.map((column) => (
              <th key={column} scope="col" className="h-8 px-3 font-normal whitespace-nowrap">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {part.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows may be alike, and never move
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={part.columns[column]} className="h-8 px-3 py-1 font-mono text-12">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** How a metric, a semantic model, a saved query or a unit test is made, as its file declares it. */
export function Definition({ parts }: { parts: readonly DefinitionPart[] }) {
  return parts.map((part) => (
    <Section key={part.title} title={part.title}>
      {part.kind === 'facts' && <Facts rows={part.rows} />}
      {part.kind === 'table' && <Table part={part} />}
      {part.kind === 'code' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <pre className="pane overflow-x-auto px-3 py-2 font-mono text-12" tabIndex={0}>
          {part.text}
        </pre>
      )}
    </Section>
  ))
}
