'use client'
import { RotateCcw, Square } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { DiagnosticList } from '../diagnostics/diagnostic-list'
import { useNow } from '../live/now'
import { useTopic } from '../live/use-live'
import { useKeys } from '../shell/keys'
import { useGo } from '../shell/use-go'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import { RelativeTime } from '../ui/relative-time'
import { RunStatus } from '../ui/run-status'
import { commandLine, retrySelector } from './command'
import { NodeList } from './node-list'
import { NodeReport } from './node-report'
import { countsText } from './run-list'
import { RunLog } from './run-log'
import { useRunSign } from './run-sign'
import {
  type Answer,
  type Kind,
  kindOf,
  kinds,
  nodesInOrder,
  type RunNodeFacts,
  type RunValue,
  type RunVerb,
  type StartRun,
} from './run-value'
import { shortName } from './start-panel'

type Props = {
  readonly initial: RunValue
  readonly facts: RunNodeFacts
  readonly start: (run: StartRun) => Promise<Answer<{ readonly id: string }>>
  readonly cancel: (id: string) => Promise<Answer<null>>
}

/** A run as it goes, or went: its nodes in the order of the graph at the left, what they say at the right. */
export function Console({ initial, facts, start, cancel }: Props) {
  const value = useTopic<RunValue>(`runs/${initial.id}`) ?? initial
  const nodes = useMemo(() => nodesInOrder(value), [value])
  const lines = useMemo(() => Object.entries(value.lines), [value.lines])
  const [only, setOnly] = useState<Kind | null>(null)
  const [chosen, setChosen] = useState<string | null | undefined>(undefined)
  const [following, setFollowing] = useState(true)
  const [failure, setFailure] = useState<string | null>(null)
  const failed = nodes.filter((n) => kindOf(n.status) === 'failed')
  const first = failed[0]?.uniqueId ?? null
  // The first failure is looked at by itself, once, and not if somebody has chosen another node.
  const selected = chosen === undefined ? first : chosen
  const shown = only === null ? nodes : nodes.filter((n) => kindOf(n.status) === only)
  const node = nodes.find((n) => n.uniqueId === selected)
  const general = Object.values(value.diagnostics).filter((d) => d.uniqueId === undefined)
  useRunSign(value)
  const hop = (by: 1 | -1) => {
    const at = failed.findIndex((n) => n.uniqueId === selected)
    const next = failed[(at + by + failed.length) % Math.max(1, failed.length)]
    if (next !== undefined) setChosen(next.uniqueId)
  }
  useKeys({ j: () => hop(1), k: () => hop(-1), f: () => setFollowing((on) => !on) })
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Header value={value} nodes={nodes} facts={facts} start={start} cancel={cancel} onFault={setFailure} />
      {failure !== null && (
        <p role="alert" className="border-b bg-failing-soft px-4 py-2 text-failing">
          {failure}
        </p>
      )}
      {general.length > 0 && (
        <div className="max-h-[40%] overflow-y-auto px-4 py-3">
          <DiagnosticList diagnostics={general.map((d) => ({ ...d, excerpt: null }))} />
        </div>
      )}
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <div className="flex min-h-0 w-[360px] shrink-0 flex-col border-r bg-surface max-lg:w-[300px] max-md:h-[40%] max-md:w-full max-md:border-r-0 max-md:border-b">
          <Filters nodes={nodes} only={only} onOnly={setOnly} />
          {nodes.length === 0 ? (
            <p className="px-4 py-3 text-ink-2">
              {value.state === 'running'
                ? 'The project is being read; the nodes follow.'
                : 'No node was executed.'}
            </p>
          ) : (
            <NodeList nodes={shown} facts={facts} selected={selected} onSelect={setChosen} />
          )}
        </div>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {node !== undefined && <NodeReport node={node} value={value} facts={facts} onSelect={setChosen} />}
          <div className="flex h-9 shrink-0 items-center gap-2 border-b px-4">
            <h2 className="min-w-0 truncate text-12 text-ink-2">
              {node === undefined
                ? 'Log of all nodes'
                : `Log of ${facts[node.uniqueId]?.name ?? shortName(node.uniqueId)}`}
            </h2>
            <span className="flex-1" />
            {node !== undefined && (
              <Button look="quiet" size="small" onClick={() => setChosen(null)}>
                All nodes
              </Button>
            )}
          </div>
          <RunLog
            key={selected ?? 'all'}
            lines={lines}
            node={node?.uniqueId ?? null}
            following={following}
            onFollow={setFollowing}
          />
        </div>
      </div>
      <p className="sr-only" aria-live="polite">
        {value.state === 'running' ? '' : `The run is over: ${value.state}, ${nodesText(nodes)}`}
      </p>
    </div>
  )
}

function Header({
  value,
  nodes,
  facts,
  start,
  cancel,
  onFault,
}: {
  value: RunValue
  nodes: ReturnType<typeof nodesInOrder>
  facts: RunNodeFacts
  start: Props['start']
  cancel: Props['cancel']
  onFault: (text: string | null) => void
}) {
  const go = useGo()
  const [asking, setAsking] = useState(false)
  const [sending, setSending] = useState(false)
  const keep = useRef<HTMLButtonElement>(null)
  const running = value.state === 'running'
  useKeys({ '.': () => setAsking(true) }, running)
  useEffect(() => {
    if (asking) keep.current?.focus()
  }, [asking])
  const again = retrySelector(nodes, (id) => facts[id]?.name ?? shortName(id))
  const verb = verbOf(value.command)
  const retry = async () => {
    if (verb === null) return
    setSending(true)
    onFault(null)
    const run = {
      verb,
      select: again,
      exclude: '',
      selector: '',
      fullRefresh: false,
      side: value.side,
      idempotencyKey: crypto.randomUUID(),
    }
    const answer = await start(run).catch(() => null)
    setSending(false)
    if (answer?.ok) go(`/runs/${answer.value.id}`)
    else onFault(faultText(answer))
  }
  const stop = async () => {
    setAsking(false)
    onFault(null)
    const answer = await cancel(value.id).catch(() => null)
    if (answer === null || !answer.ok) onFault(faultText(answer))
  }
  const command = value.command ?? 'run'
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b px-4 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="flex min-w-0 items-center gap-1.5">
          <span title={command} className="truncate font-mono text-14">
            {command}
          </span>
          <CopyButton text={`greenlight ${command}`} label="Copy the command" />
        </h1>
        <p className="flex flex-wrap items-center gap-x-3 text-ink-2">
          <RunStatus status={value.cancelling ? 'running' : value.state} />
          {value.cancelling && <span>cancelling…</span>}
          {value.side === 'deployment' && <Badge accent>deployment</Badge>}
          <Elapsed value={value} />
          {nodes.length > 0 && <span>{nodesText(nodes)}</span>}
          {value.startedAt !== null && <RelativeTime at={value.startedAt} />}
          <span className="font-mono text-12 text-ink-3">{value.id.slice(0, 8)}</span>
        </p>
        {value.state === 'cancelled' && (
          <p className="text-ink-2">
            What is marked ok was made and stays; what is marked cancelled was not begun.
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {running && !asking && (
          <Button disabled={value.cancelling} onClick={() => setAsking(true)}>
            <Square size={12} aria-hidden />
            Cancel run
          </Button>
        )}
        {running && asking && (
          <fieldset aria-label="Cancel the run?" className="flex items-center gap-2">
            <span className="text-ink-2">Stop it? What is made stays.</span>
            <Button ref={keep} onClick={() => setAsking(false)}>
              Keep going
            </Button>
            <Button look="danger" onClick={() => void stop()}>
              Yes, cancel the run
            </Button>
          </fieldset>
        )}
        {!running && verb !== null && again !== '' && (
          <Button disabled={sending} onClick={() => void retry()} title={retryTitle(value, verb, again)}>
            <RotateCcw size={13} aria-hidden />
            Retry failed
          </Button>
        )}
      </div>
    </header>
  )
}

const retryTitle = ({ side }: RunValue, verb: RunVerb, select: string): string =>
  commandLine({ verb, select, exclude: '', selector: '', fullRefresh: false, side })

function faultText(answer: Answer<unknown> | null): string {
  if (answer === null || answer.ok) return 'The server did not answer. Look whether it still runs.'
  return answer.errors.map((e) => [e.message, e.hint].filter(Boolean).join('. ')).join(' ')
}

/** The verb of a command as typed; null for one that can't be started from here. */
function verbOf(command: string | null): RunVerb | null {
  const words = (command ?? '').split(' ')
  const word = words[0] === 'deploy' ? words[1] : words[0]
  return word === 'run' || word === 'test' || word === 'build' || word === 'seed' ? word : null
}

function Elapsed({ value }: { value: RunValue }) {
  const begun = value.state === 'running' && value.startedAt !== null ? Date.parse(value.startedAt) : null
  const going = useNow((now) => (begun === null ? null : Math.max(0, Math.floor((now - begun) / 1000))), null)
  if (going !== null) return <span>{`${going} s`}</span>
  return value.seconds === null ? null : <span>{`${value.seconds.toFixed(1)} s`}</span>
}

/** `12 ok, 1 failed`; hooks, which have no place in the list, aside. */
function nodesText(nodes: ReturnType<typeof nodesInOrder>): string {
  const counts: Record<string, number> = {}
  for (const { status } of nodes) counts[status] = (counts[status] ?? 0) + 1
  return countsText(counts)
}

/** How many nodes stand how; pressing one shows these alone. */
function Filters({
  nodes,
  only,
  onOnly,
}: {
  nodes: ReturnType<typeof nodesInOrder>
  only: Kind | null
  onOnly: (kind: Kind | null) => void
}) {
  const count = (kind: Kind) => nodes.filter((n) => kindOf(n.status) === kind).length
  return (
    <fieldset aria-label="Filter by state" className="flex flex-wrap gap-1 border-b px-3 py-1.5">
      {kinds.map((kind) => {
        const n = count(kind)
        if (n === 0 && only !== kind) return null
        return (
          <button
            key={kind}
            type="button"
            aria-pressed={only === kind}
            onClick={() => onOnly(only === kind ? null : kind)}
            className={cx(
              'flex h-6 items-center gap-1.5 rounded-1 border px-2 text-12',
              only === kind
                ? 'border-transparent bg-accent-soft text-accent'
                : kind === 'failed'
                  ? 'text-failing hover:bg-hover'
                  : 'text-ink-2 hover:bg-hover',
            )}
          >
            {`${n} ${kind}`}
          </button>
        )
      })}
      {nodes.length === 0 && <span className="h-6 text-12 text-ink-3">no nodes yet</span>}
    </fieldset>
  )
}
