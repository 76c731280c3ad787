import { CopyButton } from '../ui/copy-button'
import { CodeText } from './code-text'
import type { Fault } from './deployment-value'
import { sentence } from './fault-list'

/** No deployment is configured: what it would be, and the lines that make it so. */
export function NoDeployment({
  fault,
  target,
  schemas,
  clusters,
}: {
  fault: Fault
  target: string
  schemas: readonly string[]
  clusters: readonly string[]
}) {
  const yaml = [
    'vars:',
    '  deployment:',
    `    ${target}:`,
    `      clusters: [${clusters.join(', ')}]`,
    `      schemas: [${schemas.join(', ')}]`,
    '',
  ].join('\n')
  return (
    <div className="mx-auto flex max-w-[640px] flex-col gap-3 py-12">
      <h2 className="text-16">No deployment is configured for this target</h2>
      <p className="text-ink-2">{sentence(fault.message)}</p>
      <p className="max-w-[64ch] text-ink-2">
        A deployment builds a second set of schemas and clusters beside production, waits until it is hydrated
        and fresh, and then swaps the two in one transaction. Name in <code>dbt_project.yml</code> what should
        be made twice; sources and sinks stay in schemas of their own.
      </p>
      <figure className="pane">
        <figcaption className="flex h-9 items-center border-b pr-1 pl-4">
          <span className="flex-1 font-mono text-12">dbt_project.yml</span>
          <CopyButton text={yaml} label="Copy the lines" />
        </figcaption>
        <CodeText label="Lines for dbt_project.yml" text={yaml} />
      </figure>
      <p className="text-12 text-ink-2">
        These are the schemas and clusters of this project’s models; a save is taken up by itself.
      </p>
    </div>
  )
}
