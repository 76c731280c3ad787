'use client'
import { useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { type FormEvent, type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react'
import { SelectorBox } from '../lineage/selector-box'
import type { SelectionAnswer } from '../lineage/use-selection'
import { useProject } from '../project/use-project'
import { useShell } from '../shell/shell-context'
import { useGo } from '../shell/use-go'
import { Button } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import { commandLine } from './command'
import type { Answer, RunSide, RunVerb, StartRun } from './run-value'

const verbs: readonly (readonly [RunVerb, string])[] = [
  ['run', 'Builds the models that are selected.'],
  ['test', 'Runs the tests of what is selected.'],
  [
    'build',
    'Seeds, builds and tests in the order of the graph; a failed test holds up what reads its model.',
  ],
  ['seed', 'Loads the CSV files that are selected.'],
  ['compile', 'Renders the SQL and sends nothing that changes the database.'],
]

export type Preset = Pick<StartRun, 'verb' | 'select' | 'exclude' | 'selector' | 'side'>

type Props = {
  readonly preset: Preset
  /** The project's YAML selectors, with the one that counts where nothing is selected. */
  readonly selectors: readonly {
    readonly name: string
    readonly description: string
    readonly isDefault: boolean
  }[]
  /** Why the deployment's side can't be chosen; null where it can. */
  readonly noDeployment: string | null
  readonly start: (run: StartRun) => Promise<Answer<{ readonly id: string }>>
}

/** What is run, on which nodes, on which side, and as which command; then the button. */
export function StartPanel({ preset, selectors, noDeployment, start }: Props) {
  const [run, setRun] = useState<Preset & Pick<StartRun, 'fullRefresh'>>({ ...preset, fullRefresh: false })
  const [sending, setSending] = useState(false)
  const [errors, setErrors] = useState<Extract<Answer<never>, { ok: false }>['errors']>([])
  const key = useRef<{ readonly of: string; readonly key: string } | null>(null)
  const go = useGo()
  const { graph } = useProject()
  const { answer, asking } = useSelected(run)
  const change = (part: Partial<typeof run>) => setRun((now) => ({ ...now, ...part }))
  const command = commandLine(run)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (sending) return
    setSending(true)
    setErrors([])
    // The same command pressed twice is one run.
    if (key.current?.of !== command) key.current = { of: command, key: crypto.randomUUID() }
    const answer = await start({ ...run, idempotencyKey: key.current.key }).catch(() => null)
    if (answer?.ok) {
      go(`/runs/${answer.value.id}`)
      return
    }
    key.current = null
    setSending(false)
    setErrors(
      answer?.errors ?? [{ message: 'The server did not answer', hint: 'Look whether it still runs.' }],
    )
  }
  const picked = answer?.ok ? answer.ids : []
  const by = run.selector !== ''
  const fallback = selectors.find((s) => s.isDefault)
  return (
    <form onSubmit={submit} aria-label="Start a run" className="pane">
      <div className="grid gap-x-8 gap-y-4 p-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Choice
            label="Verb"
            value={run.verb}
            options={verbs.map(([verb]) => ({ value: verb, label: verb }))}
            onChange={(verb) => change({ verb })}
            note={verbs.find(([verb]) => verb === run.verb)?.[1] ?? ''}
          />
          {selectors.length > 0 && (
            <label className="flex flex-col gap-1">
              <span className="eyebrow">Selector of the project</span>
              <select
                value={run.selector}
                onChange={(event) => change({ selector: event.target.value, select: '', exclude: '' })}
                className="h-8 max-w-80 rounded-1 border border-line-strong bg-surface px-2"
              >
                <option value="">none: what is typed below</option>
                {selectors.map((s) => (
                  <option key={s.name} value={s.name}>
                    {s.isDefault ? `${s.name} (default)` : s.name}
                  </option>
                ))}
              </select>
              {by && (
                <span className="text-12 text-ink-2">
                  {selectors.find((s) => s.name === run.selector)?.description}
                </span>
              )}
            </label>
          )}
          {!by && graph !== undefined && (
            <div className="grid gap-3 sm:grid-cols-2">
              <Labelled label="Select">
                <SelectorBox
                  label="Select"
                  bare
                  index={graph.index}
                  select={run.select}
                  exclude=""
                  answer={answer?.ok === false ? answer : undefined}
                  onChange={(select, exclude) => change(exclude === '' ? { select } : { select, exclude })}
                />
              </Labelled>
              <Labelled label="Exclude">
                <SelectorBox
                  label="Exclude"
                  bare
                  index={graph.index}
                  select={run.exclude}
                  exclude=""
                  answer={undefined}
                  onChange={(exclude) => change({ exclude })}
                />
              </Labelled>
            </div>
          )}
          {!by && run.select === '' && (
            <p className="-mt-2 text-12 text-ink-2">
              {fallback === undefined
                ? 'With nothing selected, all of it.'
                : `With nothing selected, the default selector ${fallback.name}: ${fallback.description}`}
            </p>
          )}
          <Choice
            label="Side"
            value={run.side}
            options={[
              { value: 'production', label: 'production' },
              { value: 'deployment', label: 'deployment', disabled: noDeployment !== null },
            ]}
            onChange={(chosen) => change({ side: chosen })}
            note={
              run.side === 'production'
                ? (noDeployment ?? 'Works on the names that people read.')
                : 'Works on the deployment’s schemas and clusters; production stays as it is.'
            }
          />
          {run.verb !== 'test' && run.verb !== 'compile' && (
            <label className="flex items-start gap-2">
              <input
                type="checkbox"
                checked={run.fullRefresh}
                onChange={(event) => change({ fullRefresh: event.target.checked })}
                className="mt-0.5 size-4 accent-(--accent-fill)"
              />
              <span>
                Full refresh
                <span className="block text-12 text-ink-2">
                  Drops each selected object and makes it anew, sources too: they read everything again, and
                  what others built on them goes along.
                </span>
              </span>
            </label>
          )}
        </div>
        <Picked ids={picked} answer={answer} asking={asking} />
      </div>
      {errors.map((fault) => (
        <p key={fault.message} role="alert" className="border-t px-4 py-2">
          <span className="font-strong text-failing">{fault.message}</span>
          {fault.hint !== undefined && <span className="text-ink-2">{` ${fault.hint}`}</span>}
        </p>
      ))}
      <div className="flex flex-wrap items-center gap-3 border-t px-4 py-3">
        <code
          data-testid="command"
          className="min-w-0 flex-1 basis-64 overflow-x-auto rounded-1 bg-sunken px-2.5 py-1.5 font-mono text-12 whitespace-nowrap"
        >
          <span className="text-ink-3 select-none">$ </span>
          {command}
        </code>
        <CopyButton text={command} label="Copy the command" />
        <Button type="submit" look="primary" disabled={sending || answer?.ok === false}>
          <Play size={14} aria-hidden />
          {`Start ${run.verb}`}
        </Button>
      </div>
    </form>
  )
}

/** What the server says that this would execute. */
function useSelected(run: Preset): { answer: SelectionAnswer | undefined; asking: boolean } {
  const { version } = useShell()
  const asked = useDeferredValue(run)
  const { data, isFetching, error } = useQuery({
    queryKey: ['run-selection', version, asked.verb, asked.select, asked.exclude, asked.selector],
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    placeholderData: (before) => before,
    queryFn: async (): Promise<SelectionAnswer> => {
      const { verb, select, exclude, selector } = asked
      const response = await fetch(
        `/api/select?${new URLSearchParams({ verb, sel: select, ex: exclude, selector })}`,
      )
      if (!response.ok) throw new Error(`The server could not select (${response.status})`)
      return (await response.json()) as SelectionAnswer
    },
  })
  if (error !== null) return { answer: { ok: false, message: error.message, hint: null }, asking: false }
  return { answer: data, asking: isFetching }
}

function Picked({
  ids,
  answer,
  asking,
}: {
  ids: readonly string[]
  answer: SelectionAnswer | undefined
  asking: boolean
}) {
  const shown = useMemo(() => ids.slice(0, 400), [ids])
  const count = `${ids.length.toLocaleString('en')} ${ids.length === 1 ? 'node' : 'nodes'}`
  return (
    <section aria-label="What would run" aria-busy={asking} className="flex min-h-0 min-w-0 flex-col">
      <h2 className="eyebrow mb-1">What would run</h2>
      <p role="status" className="mb-2 font-strong">
        {answer === undefined ? '…' : answer.ok ? `${count}, in this order` : 'The selector is wrong'}
      </p>
      {answer?.ok && ids.length === 0 && (
        <p className="text-ink-2">It is well formed and picks nothing that this verb executes.</p>
      )}
      {shown.length > 0 && (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
          tabIndex={0}
          aria-label="Nodes"
          className="max-h-64 min-h-0 flex-1 overflow-y-auto rounded-1 border bg-ground py-1"
        >
          <ol className="font-mono text-12">
            {shown.map((id) => (
              <li key={id} title={id} className="truncate px-2.5 leading-6">
                <span className="text-ink-3">{`${id.split('.')[0]} `}</span>
                {shortName(id)}
              </li>
            ))}
            {ids.length > shown.length && (
              <li className="px-2.5 text-ink-2">{`and ${ids.length - shown.length} more`}</li>
            )}
          </ol>
        </section>
      )}
    </section>
  )
}

/** `model.shop.orders` is `orders`; a test's hash is left out. */
export function shortName(id: string): string {
  const parts = id.split('.').slice(2)
  return (
    parts.length > 1 && parts[0] !== undefined && /^[0-9a-f]{10}$/.test(parts.at(-1) ?? '')
      ? parts.slice(0, -1)
      : parts
  ).join('.')
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps Enter, which ends typing, from starting the run
    <div
      className="flex min-w-0 flex-col gap-1"
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.preventDefault()
      }}
    >
      <span aria-hidden className="eyebrow">
        {label}
      </span>
      <div className="flex min-w-0">{children}</div>
    </div>
  )
}

function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
  note,
}: {
  label: string
  value: Value
  options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[]
  onChange: (value: Value) => void
  note: string
}) {
  return (
    <fieldset>
      <legend className="eyebrow mb-1">{label}</legend>
      <div className="inline-flex h-8 rounded-1 border border-line-strong p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              'relative flex items-center rounded-[4px] px-2.5 text-12 font-strong has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-(--focus)',
              value === option.value ? 'bg-accent-soft text-accent' : 'text-ink-2 hover:text-ink',
              option.disabled === true && 'opacity-50',
            )}
          >
            <input
              type="radio"
              name={label}
              value={option.value}
              checked={value === option.value}
              disabled={option.disabled ?? false}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
      <p className="mt-1 text-12 text-ink-2">{note}</p>
    </fieldset>
  )
}

export type { RunSide }
