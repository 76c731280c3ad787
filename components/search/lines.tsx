import { memo, useDeferredValue } from 'react'
import { cx } from '../ui/cx'
import type { Group, Item } from './items'

/** As many lines as a tall screen shows. What lies below comes a moment later, and no key waits for it. */
const AT_ONCE = 20

type Props = {
  readonly groups: readonly Group[]
  /** The number of the line that is chosen. */
  readonly at: number
  readonly onPoint: (at: number) => void
}

/** The lines of the palette, in their groups. */
export function Lines({ groups, at, onPoint }: Props) {
  const late = useDeferredValue(groups)
  let first = 0
  return groups.map(({ of, label, items }) => {
    const from = first
    first += items.length
    const now = Math.max(0, Math.min(items.length, AT_ONCE - from))
    const rest = late.find((group) => group.of === of)?.items.slice(now) ?? []
    return (
      // biome-ignore lint/a11y/useSemanticElements: a group of options within a listbox
      <div key={of} role="group" aria-label={label}>
        <div className="eyebrow px-2.5 pt-1.5 pb-1">{label}</div>
        <Stretch items={items.slice(0, now)} from={from} at={at} onPoint={onPoint} />
        <Stretch items={rest} from={from + now} at={at} onPoint={onPoint} />
      </div>
    )
  })
}

function Stretch({
  items,
  from,
  at,
  onPoint,
}: {
  items: readonly Item[]
  from: number
  at: number
  onPoint: (at: number) => void
}) {
  return items.map((item, i) => (
    <Line key={item.key} item={item} index={from + i} chosen={from + i === at} onPoint={onPoint} />
  ))
}

const Line = memo(function Line({
  item,
  index,
  chosen,
  onPoint,
}: {
  item: Item
  index: number
  chosen: boolean
  onPoint: (at: number) => void
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears its keys
    <div
      id={`palette-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onClick={item.open}
      onMouseMove={() => !chosen && onPoint(index)}
      className={cx(
        'flex min-h-8 cursor-default items-center gap-2.5 rounded-1 px-2.5',
        chosen && 'bg-hover',
        item.nested && 'ml-6',
      )}
    >
      {item.row}
    </div>
  )
})
