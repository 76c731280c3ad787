'use client'
import { X } from 'lucide-react'
import { type KeyboardEvent, type Ref, useEffect, useId, useMemo, useState } from 'react'
import type { ProjectIndex } from '../project/project-index'
import { IconButton } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import type { SelectionAnswer } from './use-selection'

const methods = [
  'tag:',
  'source:',
  'exposure:',
  'path:',
  'file:',
  'package:',
  'config.materialized:',
  'resource_type:',
  'test_type:',
  'access:',
  'group:',
  'fqn:',
  'state:modified',
]

type Props = {
  readonly index: ProjectIndex
  readonly select: string
  readonly exclude: string
  readonly answer: SelectionAnswer | undefined
  readonly onChange: (select: string, exclude: string) => void
  readonly ref?: Ref<HTMLInputElement>
  readonly label?: string
  /** Without the count and the command, where these stand beside it. */
  readonly bare?: boolean
}

/** The word that the caret is in, without the graph operators before it. */
function wordAt(text: string): string {
  return /[^\s,]*$/.exec(text)?.[0].replace(/^[@\d]*\+?/, '') ?? ''
}

function suggestions(index: ProjectIndex, text: string): readonly string[] {
  const word = wordAt(text).toLowerCase()
  if (word === '') return []
  const all = [
    ...methods,
    ...index.words.tags.map((tag) => `tag:${tag}`),
    ...index.name.map((name, at) =>
      (index.words.kinds[index.kind[at] ?? 0] ?? '') === 'source' ? `source:${name}` : name,
    ),
  ]
  const starts = all.filter((each) => each.toLowerCase().startsWith(word) && each.toLowerCase() !== word)
  return (
    starts.length > 0
      ? starts
      : all.filter((each) => each.toLowerCase().includes(word) && each.toLowerCase() !== word)
  ).slice(0, 8)
}

/** dbt's selector syntax, answered while one types; wrong ones say why. `--exclude` divides what is taken from what is left out. */
export function SelectorBox({
  index,
  select,
  exclude,
  answer,
  onChange,
  ref,
  label = 'Selector',
  bare = false,
}: Props) {
  const whole = exclude === '' ? select : `${select} --exclude ${exclude}`.trim()
  const [text, setText] = useState(whole)
  const [chosen, setChosen] = useState(-1)
  const [open, setOpen] = useState(false)
  const list = useId()
  useEffect(() => setText(whole), [whole])
  const offered = useMemo(() => (open ? suggestions(index, text) : []), [index, text, open])
  const commit = (value: string) => {
    const [taken = '', left = ''] = value.split(/\s*--exclude\s*/)
    onChange(taken.trim(), left.trim())
    setOpen(false)
  }
  useEffect(() => {
    if (text === whole) return
    const timer = setTimeout(() => {
      const [taken = '', left = ''] = text.split(/\s*--exclude\s*/)
      onChange(taken.trim(), left.trim())
    }, 400)
    return () => clearTimeout(timer)
  }, [text, whole, onChange])
  const complete = (suggestion: string) => {
    setText(text.slice(0, text.length - wordAt(text).length) + suggestion)
    setChosen(-1)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      setOpen(false)
      event.currentTarget.blur()
    } else if (event.key === 'ArrowDown' && offered.length > 0) {
      event.preventDefault()
      setChosen((chosen + 1) % offered.length)
    } else if (event.key === 'ArrowUp' && offered.length > 0) {
      event.preventDefault()
      setChosen((chosen - 1 + offered.length) % offered.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
      event.preventDefault()
      complete(offered[chosen] ?? '')
    } else if (event.key === 'Enter') commit(text)
  }
  const wrong = answer?.ok === false ? answer : null
  return (
    <div className="relative min-w-52 max-w-[520px] flex-1 basis-64">
      <div
        className={cx(
          'flex h-8 items-center gap-1 rounded-1 border bg-surface pr-0.5 pl-2.5',
          wrong === null ? 'border-line-strong' : 'border-failing',
        )}
      >
        <input
          ref={ref}
          role="combobox"
          aria-label={label}
          aria-expanded={offered.length > 0}
          aria-controls={list}
          aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
          aria-invalid={wrong !== null}
          autoComplete="off"
          spellCheck={false}
          placeholder="+orders  tag:nightly  --exclude …"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setOpen(true)
            setChosen(-1)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            // What is pressed next must mean what stands here.
            if (text !== whole) commit(text)
            setTimeout(() => setOpen(false), 150)
          }}
          className="min-w-0 flex-1 bg-transparent font-mono text-13 outline-offset-4 placeholder:text-ink-3"
        />
        {answer?.ok && !bare && (
          <span className="text-12 whitespace-nowrap text-ink-3">{`${answer.ids.length.toLocaleString('en')} selected`}</span>
        )}
        {whole !== '' && !bare && (
          <CopyButton
            text={`greenlight run --select ${quoted(select)}${exclude === '' ? '' : ` --exclude ${quoted(exclude)}`}`}
            label="Copy as a command"
          />
        )}
        {whole !== '' && (
          <IconButton
            label={bare ? `Clear: ${label}` : 'Clear the selector'}
            className="size-6"
            onClick={() => commit('')}
          >
            <X size={14} />
          </IconButton>
        )}
      </div>
      {offered.length > 0 && (
        <div
          id={list}
          role="listbox"
          aria-label="Completions"
          className="absolute inset-x-0 top-9 z-20 rounded-1 border border-line-strong bg-raised p-1 shadow-float"
        >
          {offered.map((suggestion, at) => (
            <div
              key={suggestion}
              id={`${list}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === chosen}
              onMouseDown={(event) => {
                event.preventDefault()
                complete(suggestion)
              }}
              className={cx(
                'flex h-7 cursor-default items-center truncate rounded-1 px-2 font-mono text-12',
                at === chosen && 'bg-hover',
              )}
            >
              {suggestion}
            </div>
          ))}
        </div>
      )}
      {wrong !== null && (
        <p
          role="alert"
          className="absolute top-9 z-10 w-full rounded-1 border border-line-strong bg-raised px-2.5 py-1.5 text-12 shadow-float"
        >
          <span className="font-strong text-failing">{wrong.message}</span>
          {wrong.hint !== null && <span className="block text-ink-2">{wrong.hint}</span>}
        </p>
      )}
    </div>
  )
}

const quoted = (text: string): string =>
  /^[\w.:+@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
